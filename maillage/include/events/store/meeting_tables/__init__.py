"""The tables of pitches, stands and meetings in pairs."""
