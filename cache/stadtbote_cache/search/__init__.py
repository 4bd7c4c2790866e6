"""Search: how words are folded, what is asked, and what is found in which order."""

FOLD_VERSION = "2"
"""Counts up when `fold` or what goes into the index changes: the store then builds its index anew."""
