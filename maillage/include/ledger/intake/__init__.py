"""From a buyer's file to our terms: what is read of a ledger."""
