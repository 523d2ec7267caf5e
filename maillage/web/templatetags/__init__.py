"""What the templates of every feature may call."""
