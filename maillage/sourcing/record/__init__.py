"""The writes of sourcing: needs, inquiries, answers, letters."""
