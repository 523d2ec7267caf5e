"""Pure decisions of the territory: how names compare, which shape can be a place, what an update changes."""
