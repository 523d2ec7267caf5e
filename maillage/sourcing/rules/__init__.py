"""Pure rules of sourcing: waves, reminders, outcome questions."""
