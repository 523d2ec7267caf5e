"""Every write to the rows: measurements recorded once and durably, devices erased, origins removed."""
