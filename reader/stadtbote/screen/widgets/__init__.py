"""The widgets that everything on the screen is built from."""
