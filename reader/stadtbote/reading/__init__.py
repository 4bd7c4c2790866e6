"""Reading from the store: lists, articles, links, and a visitor's time."""
