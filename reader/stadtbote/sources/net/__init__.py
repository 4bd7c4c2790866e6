"""The one bounded fetch: addresses, connections, limits, headers. Only here is the network."""
