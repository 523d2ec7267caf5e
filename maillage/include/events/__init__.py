"""Events: programmes, registrations, check-in."""
