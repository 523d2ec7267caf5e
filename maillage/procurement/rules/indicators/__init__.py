"""What the figures of contracts mean: pure decisions, each with its sample and what is not stated."""
