"""Pure decisions about a ledger: what is inclusive in it, what the disability fund asks about."""
