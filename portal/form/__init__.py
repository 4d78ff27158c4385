"""The reader of an edition: pages, pieces, facts, routes. No web, no SQL."""
