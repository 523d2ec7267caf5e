"""Pure decisions of the catalogue: what is found first, how good a data set is, what changed, who is named."""
