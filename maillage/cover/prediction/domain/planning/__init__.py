"""Where to add sites: coverage sets, greedy choice and swaps, a bound that says how far the best can be, exact runs."""
