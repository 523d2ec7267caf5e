"""Pure decisions of the test: values in, value out, the clock an argument."""
