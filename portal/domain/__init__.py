"""Values, states, events, ledger, manifest, errors: no library at all."""
