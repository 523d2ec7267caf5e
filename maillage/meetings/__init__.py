"""Who pitches, who has a stand, who meets whom, and what came of it."""
