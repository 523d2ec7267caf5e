"""The territorial reference: communes, EPCI, départements, régions, places; find by name, locate a point."""
