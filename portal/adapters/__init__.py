"""The neighbours: bucket, printer, sealer, keys, papers."""
