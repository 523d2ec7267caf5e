"""Ways in and out of consultations beside pages."""
