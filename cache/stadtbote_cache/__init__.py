"""The local store of Stadtbote: records, SQLite file, search and the built-in edition."""
