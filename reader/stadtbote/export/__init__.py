"""Export: what is in the store, as other programs read it."""
