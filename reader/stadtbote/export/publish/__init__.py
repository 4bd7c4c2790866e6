"""Publishing: the store as static files that any web server can serve."""
