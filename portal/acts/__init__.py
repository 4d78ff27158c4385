"""What people and the worker do: one function, one transaction, one word in the ledger."""
