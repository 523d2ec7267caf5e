"""The words of inclusive buying."""
