"""The pages of inclusive buying."""
