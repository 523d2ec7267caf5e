"""Social clauses: hours promised, hours done, and nobody to be found in them."""
