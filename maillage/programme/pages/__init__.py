"""The pages of purchases to come: what is announced, one purchase, and the programme of one's own organisations."""
