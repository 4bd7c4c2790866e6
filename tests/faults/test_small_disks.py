"""What does not fit on the disk or may not be written to it is refused before, and said with its reason."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest

from faults.disk import on_disk, run
from faults.stores import used_store
from stadtbote.errors import PackError
from stadtbote.export.pack.jsonlines import MAX_LINE
from stadtbote.text.failures import cause, store_failure
from stadtbote_cache.errors import StoreUnwritable
from stadtbote_cache.store import Store
from support.packed import ARTICLE, SOURCE, content, packed, unpacked, written
from support.terminal import PROGRAM

UNPACK = """
import os, subprocess, sys
path, pack = sys.argv[1:]
for call in (["list"], ["unpack", pack], ["unpack", pack], ["list"], ["search", "Brücke"], ["doctor"]):
    command = [*PROGRAM, "--store", path, *call]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    print(done.returncode, done.stderr.strip()[:300], sep="|")
free = os.statvfs(os.path.dirname(path))
print(free.f_bavail * free.f_frsize)
""".replace("PROGRAM", repr(list(PROGRAM)))


@pytest.mark.row(114)
def test_a_pack_that_is_larger_than_the_disk(tmp_path: Path) -> None:
    """A small file with much in it fills no disk: it is refused with the sizes, and all else goes on."""
    text = "Die Brücke ist offen, und der Verkehr rollt wieder über den Fluss. " * 30
    many = [
        ARTICLE | {"address": f"{ARTICLE['address']}/{n}", "teaser": [f"{n} {text}"]} for n in range(2_000)
    ]
    pack = tmp_path / "pack"
    pack.write_bytes(written([SOURCE, *many]))
    assert pack.stat().st_size < 200_000
    folder = tmp_path / "disk"
    folder.mkdir()
    done = on_disk("full", folder, UNPACK, folder / "stadtbote.sqlite3", pack)
    assert done.returncode == 0, done.stderr
    *lines, free = done.stdout.splitlines()
    assert [line.partition("|")[0] for line in lines] == ["0", "74", "74", "0", "0", "0"]
    assert "musterstadt: dafür ist nicht genug Platz. Gebraucht werden etwa" in lines[1]
    assert int(free) > 500_000


@pytest.mark.row(114)
def test_what_is_there_already_needs_no_room(tmp_path: Path, there: Store) -> None:
    """A pack that brings nothing new is taken on any disk."""
    data = written([SOURCE, ARTICLE])
    unpacked(there, data)
    pack = tmp_path / "pack"
    pack.write_bytes(data)
    done = run(tmp_path, "--store", there.path, "unpack", pack)
    assert done.returncode == 0
    assert all(result.nothing for result in unpacked(there, packed(there)))


def bomb(size: int, line: bool) -> bytes:
    """A file of xz that unpacks to so many bytes: one line without end, or lines without content."""
    packing = lzma.LZMACompressor(preset=6)
    head = b'{"format":"stadtbote pack","version":1,"made":"x","sources":1,"articles":1}\n'
    piece = (b" " if line else b" \n") * (1 << 19)
    parts = [packing.compress(head)]
    parts += [packing.compress(piece) for _ in range(size // len(piece))]
    return b"".join([*parts, packing.flush()])


@pytest.mark.row(13, 114)
@pytest.mark.parametrize("line", [True, False])
@pytest.mark.parametrize("size", [1 << 26, pytest.param(1 << 28, marks=pytest.mark.long)])
def test_a_decompression_bomb(there: Store, line: bool, size: int) -> None:
    """A small file with so many bytes in it is told as damaged, without being unpacked to its end."""
    data = bomb(size, line)
    assert len(data) < 64_000
    before = content(there)
    import tracemalloc

    tracemalloc.start()
    try:
        with pytest.raises(PackError, match="beschädigt"):
            unpacked(there, data)
        assert tracemalloc.get_traced_memory()[1] < 8 * MAX_LINE
    finally:
        tracemalloc.stop()
    assert content(there) == before


@pytest.mark.row(56, 114)
@pytest.mark.parametrize(
    "call",
    [
        ["mark", "keep", "1"],
        ["source", "remove", "musterstadt", "--yes"],
        ["unpack", "PACK"],
        ["prune", "--articles", "1"],
        ["--offline", "sync", "--snapshot"],
    ],
)
def test_why_a_store_takes_nothing(tmp_path: Path, call: list[str]) -> None:
    """A store that can only be read says so where something is to be written, not "unknown"."""
    path = used_store(tmp_path / "stadtbote.sqlite3", 12)
    pack = tmp_path / "pack"
    pack.write_bytes(written([SOURCE | {"address": "https://neu.example/"}, ARTICLE]))
    done = run(
        tmp_path, "--store", path, *[str(pack) if word == "PACK" else word for word in call], open="read-only"
    )
    assert done.returncode == 74
    assert "unbekannt" not in done.stderr
    assert "SQLITE" not in done.stderr


@pytest.mark.row(114)
@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("SQLITE_READONLY_DIRECTORY", "schreibgeschützt"),
        ("SQLITE_FULL", "kein Platz mehr"),
        ("SQLITE_IOERR_FSYNC", "ein Fehler beim Lesen oder Schreiben"),
        ("SQLITE_NOMEM", "kein Arbeitsspeicher mehr"),
        ("SQLITE_BUSY_SNAPSHOT", "ein anderes Programm schreibt gerade"),
        ("SQLITE_MISMATCH", "SQLITE_MISMATCH"),
        ("", "unbekannt"),
    ],
)
def test_causes_in_words(detail: str, said: str) -> None:
    """What SQLite says with a code is said in words."""
    assert cause(detail) == said
    assert said in store_failure(StoreUnwritable(Path("/x"), detail))
