"""Files of the stock as INSEE publishes them, opened once."""
