"""Pure decisions of fixed 4G: what a sector carries, who is served, where sites would help, what tests say."""
