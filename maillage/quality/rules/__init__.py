"""Pure decisions about measurements and figures: numbers in, numbers out."""
