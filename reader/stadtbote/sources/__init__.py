"""The sources: one module for each protocol, pure parsers over bytes, and one bounded fetch."""
