"""What a start without the screen leaves alone: it must be quick, and imports are what takes the time."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from support.commands import call
from support.terminal import environment

NEVER = "textual rich httpx httpcore selectolax asyncio dataclasses typing inspect".split()
SELDOM = """platformdirs tempfile json hashlib threading tomllib stadtbote.export.jsonfeed
    stadtbote.text.parts stadtbote.text.wrapping stadtbote_cache.edition stadtbote_cache.writing""".split()
OURS = "stadtbote.screen stadtbote.sources stadtbote.sync.sync".split()

SCRIPT = """
import sys
from stadtbote.cli.main import main
code = main(sys.argv[1:])
print(*sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""


def started(*arguments: str | Path, **variables: str) -> tuple[str, set[str]]:
    """What a run of the program prints, and the modules that it has imported by its end."""
    done = call([sys.executable, "-c", SCRIPT, *map(str, arguments)], environment(**variables), check=True)
    return done.stdout, set(done.stderr.splitlines()[-1].split())


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store that was used before: only the first start of all fills it."""
    path = tmp_path / "store.sqlite3"
    _, modules = started("--store", path, "list", "--limit", "1")
    assert "stadtbote_cache.edition" in modules
    return path


def test_a_list_imports_only_what_it_shows(store: Path, tmp_path: Path) -> None:
    """`list` on a named store needs no screen, no network, and none of Python's slow modules."""
    text, modules = started("--store", store, "--config", tmp_path / "none.toml", "list")
    assert len(text.splitlines()) == 34
    assert {"stadtbote.cli.articles", "sqlite3"} <= modules
    assert modules.isdisjoint([*NEVER, *SELDOM, *OURS])


def test_the_users_own_places_cost_no_more(tmp_path: Path) -> None:
    """Where the user's own store and configuration are asked for, nothing more is imported either."""
    for _ in ("the first start", "any other"):
        text, modules = started("list", "--limit", "1", XDG_DATA_HOME=str(tmp_path))
        assert text.startswith("1. ")
    assert (tmp_path / "stadtbote" / "stadtbote.sqlite3").is_file()
    assert modules.isdisjoint([*NEVER, *SELDOM, *OURS])


def test_json_is_there_for_those_who_want_it(store: Path) -> None:
    """`list --json` brings along what it needs, and still no network."""
    text, modules = started("--store", store, "list", "--json", "--limit", "1")
    assert text.startswith("{")
    assert "json" in modules
    assert modules.isdisjoint([*NEVER, *OURS])


def test_a_sync_that_reads_no_document_imports_no_parser(store: Path) -> None:
    """Where nothing is fetched or has changed, a sync does not wait for what reads feeds and pages."""
    _, modules = started("--store", store, "sync", "--offline")
    assert "stadtbote.sources.feeds.offers" in modules
    assert modules.isdisjoint(["selectolax", "stadtbote.sources.charset", "stadtbote.sources.feeds.entries"])


def test_records_need_nothing(tmp_path: Path) -> None:
    """The records of the store are made without Python's slow helpers for such classes."""
    done = call(
        [sys.executable, "-c", "import sys, stadtbote_cache.records; print(*sys.modules)"],
        cwd=tmp_path,
        check=True,
    )
    assert set(done.stdout.split()).isdisjoint(["dataclasses", "typing", "inspect"])
