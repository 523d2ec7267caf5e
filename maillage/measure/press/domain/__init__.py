"""Terms and rules of the press room."""
