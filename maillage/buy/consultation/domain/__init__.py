"""Words and decisions of consultations: no Django."""
