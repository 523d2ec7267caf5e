"""All writes to the rows: measurements recorded idempotently and durably, devices erased, origins removed."""
