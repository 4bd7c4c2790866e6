"""What an operator puts in place for a kiosk over SSH, and what is checked of it."""
