"""Social clauses in public contracts: hours promised and done, without identifying the people behind them."""
