"""Pure functions of the test: values in, values out; the clock is an argument."""
