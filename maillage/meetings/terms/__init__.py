"""The words of pitches, stands and meetings in pairs."""
