"""Search: how words are folded, what is asked, and what is found in which order."""
