"""Sessions of tests: admission, queueing, running, receipts."""
