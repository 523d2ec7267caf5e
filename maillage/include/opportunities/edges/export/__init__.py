"""What is taken away of groups: the draft of an agreement."""
