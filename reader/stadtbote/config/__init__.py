"""The user's settings: where the files are, what they may say, and what holds now."""
