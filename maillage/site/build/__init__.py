"""What set-up and deployment prepare."""
