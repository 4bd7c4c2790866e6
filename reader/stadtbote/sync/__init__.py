"""Sync: what is fetched, what of it is new, what may go, and which sources there are."""
