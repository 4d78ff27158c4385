"""The door of funders' own software: tokens, what changed, dossiers, acknowledgements."""
