"""Web pages: HTML to blocks, list pages and article pages of a city."""
