"""Template filters of badly served areas."""
