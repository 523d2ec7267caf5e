"""Pure decisions of fixed 4G: what a path loses, what a sector carries, who is served."""
