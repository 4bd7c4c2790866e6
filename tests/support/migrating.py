"""A schema behind the present one, made up for tests of what brings stores up to date."""

from __future__ import annotations

import shutil
from pathlib import Path

from stadtbote_cache import database

SECOND = """
-- Schema 2, made up.
ALTER TABLE articles ADD COLUMN made_up TEXT NOT NULL DEFAULT 'new';
CREATE TABLE made_up (article INTEGER PRIMARY KEY, kept INTEGER NOT NULL);
INSERT INTO made_up SELECT article, kept FROM marks;
UPDATE articles SET made_up = 'old';
"""


def second_schema(folder: Path, script: str = SECOND) -> dict[str, object]:
    """Makes scripts up to schema 2 in a folder; what stadtbote_cache.database has to be set to for them."""
    folder.mkdir(exist_ok=True)
    shutil.copy(Path(database.__file__).parent / "schema" / "0001.sql", folder)
    (folder / "0002.sql").write_text(script, encoding="utf-8")
    return {"SCRIPTS": folder, "SCHEMA": 2}
