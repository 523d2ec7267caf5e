"""Template tags of inclusive buying."""
