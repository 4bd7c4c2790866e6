"""Places where a store cannot be written: what can be read there, and what is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stadtbote_cache.damage import journal_path
from stadtbote_cache.errors import StoreUnwritable
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
from support.keeping import ended, start

# As root a process may write anywhere: the ones that shall not become nobody first, once all is imported that
# nobody may not read where Python is root's own; pathlib itself imports urllib.
AS_NOBODY = """
import json, os, sys, urllib.parse
from pathlib import Path
from stadtbote_cache import sifting, writing
from stadtbote_cache.errors import StoreError, StoreUnwritable
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
path = Path(sys.argv[1])
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "stadtbote.sqlite3"


@pytest.mark.row(56)
def test_folder_that_cannot_be_written(public: Path) -> None:
    """In a folder that only others may write, a store is read, says so, and refuses marks."""
    path = public / "stadtbote.sqlite3"
    with Store.open(path) as store:
        store.mark([1], kept=True)
    path.chmod(0o644)
    public.chmod(0o555)
    script = (
        AS_NOBODY
        + """
with Store.open(path) as store:
    print(store.writable, len(store.listing(Filter())), list(store.listing(Filter(kept=True))))
    print(len(store.listing(Filter(query="digitaltag"))) > 0, store.check())
    try:
        store.mark([1], read=True)
    except StoreUnwritable as error:
        print(error.path == path)
"""
    )
    assert ended(start(script, path)) == (0, "False 34 [1]\nTrue ok\nTrue")
    assert {file.name for file in public.iterdir()} == {path.name, journal_path(path).name}


@pytest.mark.row(56)
def test_file_that_cannot_be_written(public: Path) -> None:
    """A file without the right to write is read, whatever its folder allows, also while it is in use."""
    path = public / "stadtbote.sqlite3"
    script = AS_NOBODY + "with Store.open(path) as store: print(store.writable, len(store.listing(Filter())))"
    with Store.open(path) as store:
        store.mark([1], kept=True)
        for file in public.iterdir():
            file.chmod(0o444)
        assert ended(start(script, path)) == (0, "False 34")
        path.chmod(0o644)
    path.chmod(0o444)
    public.chmod(0o777)
    assert ended(start(script, path)) == (0, "False 34")


@pytest.mark.row(56)
def test_nothing_to_read_where_nothing_can_be_written(public: Path) -> None:
    """Where a store can neither be made nor read, that is told, also where the folder is closed."""
    script = AS_NOBODY + (
        "try: Store.open(path)\nexcept StoreError as error: print(type(error).__name__, bool(error.detail))"
    )
    assert ended(start(script, public / "stadtbote.sqlite3")) == (0, "StoreUnwritable True")
    closed = public / "closed"
    closed.mkdir(mode=0o700)
    Store.open(closed / "stadtbote.sqlite3").close()
    if os.getuid() == 0:
        assert ended(start(script, closed / "stadtbote.sqlite3")) == (0, "StoreUnwritable True")
    with pytest.raises(StoreUnwritable):
        Store.open(public / "stadtbote.sqlite3" / "below a file that is none" / "\udcff" / ("x" * 300))


@pytest.mark.row(54)
def test_full_disk(path: Path) -> None:
    """On a full disk what is stored can be read, a mark is refused, and nothing is lost."""
    with Store.open(path) as store:
        store.mark([1], kept=True)
    script = """
import resource, signal, sys
from pathlib import Path
from stadtbote_cache.errors import StoreUnwritable
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    store = Store.open(Path(sys.argv[1]))
except StoreUnwritable as error:
    print("refused", error.detail)
    sys.exit()
with store:
    print(len(store.listing(Filter())), list(store.listing(Filter(kept=True))))
    for turn in range(2000):
        try:
            store.mark(range(1, 35), place=turn)
        except StoreUnwritable as error:
            print("refused", len(store.listing(Filter())))
            break
"""
    code, said = ended(start(script, path, str(40_000)))
    assert (code, said) == (0, "34 [1]\nrefused 34")
    with Store.open(path) as store:
        assert list(store.listing(Filter(kept=True))) == [1]
        assert store.check() == "ok"
    code, said = ended(start(script, path.with_name("new.sqlite3"), str(40_000)))
    assert (code, said.split()[0]) == (0, "refused")
