"""The test itself. For now: the words of a measurement, which clients, importers and the record share."""
