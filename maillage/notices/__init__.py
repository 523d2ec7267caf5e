"""Notices of public purchases (BOAMP, TED, eForms), read in: what is asked, by which criteria, who got it."""
