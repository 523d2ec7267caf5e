"""The page of a data set: its table, chart, map, quality and versions."""
