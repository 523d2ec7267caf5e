"""What operators announce: terms and rules, without Django."""
