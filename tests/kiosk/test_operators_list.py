"""The operator's list of sources: taken at the first start, and kept in step; what the user did stays."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stadtbote.operator.sources import take
from stadtbote_cache import edition
from stadtbote_cache.arranging import Arranging
from stadtbote_cache.records import Source
from stadtbote_cache.store import Store

PRESS = '<outline text="Feuerwehr" type="rss" xmlUrl="https://a.example/feed"/>'
COUNCIL = '<outline text="Rat" type="rss" xmlUrl="https://b.example/feed"/>'
OWN = '<outline text="Bad" type="rss" xmlUrl="https://c.example/feed"/>'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sources.opml"


def write(path: Path, *outlines: str) -> None:
    path.write_text(f'<opml version="2.0"><body>{"".join(outlines)}</body></opml>')
    state = path.stat()  # a second change within one tick of the clock is a change as well
    os.utime(path, ns=(state.st_mtime_ns, state.st_mtime_ns + len(outlines) + hash(outlines) % 1000))


def taken(store: Store, path: Path) -> list[str]:
    return take(store, path, os.getuid())


def shown(store: Store) -> dict[str, str]:
    """The groups of the sources, by name."""
    return {s.source.name: s.group for s in store.sources() if s.source.name != edition.SOURCE.name}


def test_taken_and_kept_in_step(store: Store, path: Path) -> None:
    """What is added, grouped and removed there is so at the next start; what the user did or had stays."""
    assert taken(store, path) == []
    store.add_source(Source("bad", "Bad", "https://c.example/feed", "feed"))
    write(path, f'<outline text="Amt">{PRESS}{COUNCIL}</outline>', OWN)
    assert taken(store, path) == ["Quellenliste des Betreibers: neue Quellen von dort: feuerwehr, rat."]
    assert shown(store) == {"bad": "", "feuerwehr": "Amt", "rat": "Amt"}
    assert taken(store, path) == []

    Arranging.of(store).remove("rat")
    Arranging.of(store).rename("feuerwehr", "meine")
    write(path, f'<outline text="Haus">{PRESS}</outline>', f'<outline text="Amt">{COUNCIL}</outline>', OWN)
    assert taken(store, path) == []
    assert shown(store) == {"bad": "", "meine": "Haus"}

    write(path, COUNCIL)  # says something else of what was removed, and no more of the others
    said = " ".join(taken(store, path))
    assert "neue Quellen von dort: rat." in said
    assert "dort entfernt, darum auch hier, Gemerktes bleibt: meine." in said
    assert shown(store) == {"bad": "", "rat": ""}

    path.unlink()
    assert taken(store, path) == []
    assert shown(store) == {"bad": "", "rat": ""}


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        ("", 0o644, "darin steht keine Quelle"),
        ("<html>", 0o644, "darin steht keine Quelle"),
        ('<outline xmlUrl="https://u:p@a.example/"/>', 0o644, "darin steht keine Quelle"),
        ('<outline xmlUrl="file:///etc/passwd"/>', 0o644, "darin steht keine Quelle"),
        (PRESS, 0o666, "sie muss root gehören"),
        (PRESS * 70_000, 0o644, "größer als 4 Megabyte"),
    ],
)
def test_a_wrong_list_changes_nothing(store: Store, path: Path, text: str, mode: int, said: str) -> None:
    """It is told once in a sentence; what an earlier one brought stays."""
    write(path, COUNCIL)
    taken(store, path)
    write(path, text)
    path.chmod(mode)
    (told,) = taken(store, path)
    assert said in told
    assert shown(store) == {"rat": ""}
    assert taken(store, path) == []
