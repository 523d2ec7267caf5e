"""Pure decisions of an event."""
