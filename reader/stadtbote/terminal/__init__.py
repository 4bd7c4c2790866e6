"""The terminal before any face: streams, signals, kinds, letters, and taking it over for a first frame."""
