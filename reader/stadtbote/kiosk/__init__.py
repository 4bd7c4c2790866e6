"""The kiosk: a visitor reads and searches, and can do nothing else; the next one finds everything fresh."""
