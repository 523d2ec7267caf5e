"""The territories of France: communes, EPCI, départements, régions, places; search by name, reverse geocoding."""
