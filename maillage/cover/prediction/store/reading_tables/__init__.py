"""The tables of readings on the ground and of mobile tests."""
