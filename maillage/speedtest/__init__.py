"""The page of the test: its words, its sessions, what a person sent."""
