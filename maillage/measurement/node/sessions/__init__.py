"""Sessions of tests: opened, waited for, run, signed."""
