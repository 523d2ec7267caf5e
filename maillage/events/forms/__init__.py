"""The forms of organisers and of attendees."""
