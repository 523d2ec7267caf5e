"""The campaign's kit: one design in eight formats for every territory. Sources of the design: design/*.typ."""
