"""The portable edition: sources and their articles in one file, for people without a network."""
