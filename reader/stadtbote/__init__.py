"""Stadtbote, a city's news in the terminal."""

__version__ = "0.2.0"
