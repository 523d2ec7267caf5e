"""The words: enumerations, frozen dataclasses, scales and keys."""
