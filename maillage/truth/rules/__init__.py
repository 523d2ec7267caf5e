"""Rules on measured voices: publication and clutter heights."""
