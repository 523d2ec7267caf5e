"""Pure decisions of an event: who meets whom and when, who is drawn from whom."""
