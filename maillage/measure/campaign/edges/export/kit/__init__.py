"""The campaign's kit: a design in eight formats for each territory. Sources: design/*.typ."""
