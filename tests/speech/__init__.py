"""The reader under real screen readers: what they say is logged and counted."""
