"""When structures are asked, reminded, and when the outcome is asked; pure decisions."""
