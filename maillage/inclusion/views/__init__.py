"""What visitors and buyers ask of inclusive buying."""
