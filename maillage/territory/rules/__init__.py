"""Pure rules of the territory: comparing names, validating shapes of places, applying updates."""
