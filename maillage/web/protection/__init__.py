"""What keeps a request from harming the house or somebody else."""
