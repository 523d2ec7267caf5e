"""The words of a buyer's ledger: what is read of it, what comes of it, the rule of the disability fund."""
