"""Purchases that buyers announce: the programme as visitors read it, as its buyer keeps it, plan beside fact."""
