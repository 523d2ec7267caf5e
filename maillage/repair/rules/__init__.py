"""Pure rules of repair: shares of bad tests, badly served communes, areas, steps, verification."""
