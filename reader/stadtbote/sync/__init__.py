"""Sync: what is fetched, what of it is new, what is removed, and which sources there are."""
