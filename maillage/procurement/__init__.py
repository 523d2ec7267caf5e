"""Essential data of public contracts (DECP): read in every form they are published in, repaired with trace, checked."""
