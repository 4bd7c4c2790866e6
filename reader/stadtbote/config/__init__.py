"""The user's settings: where files are, what may stand in them, and what holds now."""
