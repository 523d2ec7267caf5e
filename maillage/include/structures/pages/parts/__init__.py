"""What other features may show of inclusive buying, and the words of its pages."""
