"""What the program does: sync, reading and subscriptions, over the sources and the store."""
