"""The terminal as it is before any face: streams, signals, kinds, letters, the first frame."""
