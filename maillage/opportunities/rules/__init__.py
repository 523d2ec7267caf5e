"""Decides what is proposed to buyers, and who answers together."""
