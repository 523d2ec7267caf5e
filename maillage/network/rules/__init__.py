"""Pure decisions on sites."""
