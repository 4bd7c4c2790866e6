"""Safety: locks, damage and its mending, and the snapshot that others read."""
