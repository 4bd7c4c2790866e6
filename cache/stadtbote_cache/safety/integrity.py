"""Looks through a whole store for damage, and mends what is only wrong with an index."""

from __future__ import annotations

import re
import sqlite3
from contextlib import suppress
from pathlib import Path

from stadtbote_cache import database
from stadtbote_cache.errors import StoreBroken

# What SQLite says about an index that does not match its table: no row is lost, and no page is bad.
_OF_AN_INDEX = re.compile(r"(row|rowid|wrong #|non-unique) .*\bindex \S+")


def is_sound(connection: sqlite3.Connection, path: Path) -> bool:
    """Looks through the whole file, and rebuilds indexes if only they are wrong.

    Raises StoreError where the disk cannot read the file or write the indexes.
    """
    try:
        with database.wrapping(path):
            findings = _findings(connection)
            if findings and all(map(_OF_AN_INDEX.match, findings)):
                with suppress(sqlite3.IntegrityError):  # the table has two rows where a unique index had one
                    connection.execute("REINDEX")
                findings = _findings(connection)
            if findings:
                return False
            connection.execute("SELECT count(*) FROM facts").fetchone()
            with database.transaction(connection):
                for table in ("words", "leads"):
                    connection.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
    except StoreBroken:
        return False
    return True


def _findings(connection: sqlite3.Connection) -> list[str]:
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    return [] if found == ["ok"] else found
