"""Pure rules of the contract figures, each with its sample and missing values."""
