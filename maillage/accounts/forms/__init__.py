"""Forms: signing in, requesting to join, and administration of organisations."""
