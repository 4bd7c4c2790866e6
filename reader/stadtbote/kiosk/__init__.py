"""The kiosk: what a visitor may do, and how an operator sets it up."""
