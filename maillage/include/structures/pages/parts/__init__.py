"""What other features may show of inclusive buying, and the texts of its pages."""
