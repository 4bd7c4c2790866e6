"""The screens: a Textual app over the store. Nothing here talks to a source."""
