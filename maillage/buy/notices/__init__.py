"""Procurement notices (BOAMP, TED, eForms): object, award criteria, awards."""
