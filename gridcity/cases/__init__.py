"""The case engine: workflow, deadlines, ledger, filters and the bulk path."""
