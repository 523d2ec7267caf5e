"""Files of the regulator, parsed once into our terms."""
