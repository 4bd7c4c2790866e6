"""Safety: locks, the mending of a damaged store, and the snapshot that others read."""
