"""Every read of clauses: who may see which, sums of hours, what is odd in them, people (opened here alone)."""
