"""Every derived file of the counts: built anew, followed from the rows, merged, published. May be deleted any time."""
