"""What an operator puts in place for a kiosk over SSH, and the check of it."""
