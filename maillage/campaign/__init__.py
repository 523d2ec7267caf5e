"""The campaign of tests: its goal, its pace, where the next test is worth most, the communication kit."""
