"""Pure decisions: when two addresses are the same."""
