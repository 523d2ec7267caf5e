"""Essential data of public contracts (DECP): parsed from every published format, repaired with a trace, checked."""
