"""From path losses to service: signal, best server, interference with load, rate, probability, households."""
