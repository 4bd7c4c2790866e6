"""Text: cleaning, blocks and wording. Pure: no file, no network, no screen."""
