"""For tests of what brings stores up to date: a store of the first schema, and a made-up next schema."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from stadtbote_cache import database

NEXT = database.SCHEMA + 1
"""The number of the made-up schema."""

SCRIPT = """
-- Made up.
ALTER TABLE articles ADD COLUMN made_up TEXT NOT NULL DEFAULT 'new';
CREATE TABLE made_up (article INTEGER PRIMARY KEY, kept INTEGER NOT NULL);
INSERT INTO made_up SELECT article, kept FROM marks;
UPDATE articles SET made_up = 'old';
"""


def make_first(path: Path) -> Path:
    """A store as it was made before its schema had the number 1."""
    script = Path(__file__).parents[1] / "cache" / "also_first.sql"
    with closing(sqlite3.connect(path)) as raw:
        for pragma in ("page_size = 8192", "auto_vacuum = INCREMENTAL", "journal_mode = WAL"):
            raw.execute(f"PRAGMA {pragma}")
        raw.executescript(script.read_text(encoding="utf-8"))
    return path


def next_schema(folder: Path, script: str = SCRIPT) -> dict[str, object]:
    """Makes scripts up to the next schema in a folder; what stadtbote_cache.database has to be set to."""
    shutil.copytree(Path(database.__file__).parent / "schema", folder, dirs_exist_ok=True)
    (folder / f"{NEXT:04}.sql").write_text(script, encoding="utf-8")
    return {"SCRIPTS": folder, "SCHEMA": NEXT}
