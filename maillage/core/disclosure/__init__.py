"""What may be shown of small numbers of people: rules for any feature that publishes sums."""
