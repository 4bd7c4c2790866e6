"""What servers answer wrongly, one sync of the real program against all of it: what is said, what is kept."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import NamedTuple

import pytest

from faults.program import MOST_MEMORY, Program, Ran
from faults.server import HEADLINES, QUICK_FAULTS, bomb, fault_server

KEPT = "Die 3 gespeicherten Artikel bleiben lesbar."
BROKEN_OFF = "die Verbindung brach ab, die Antwort kam nicht ganz an."
TOO_LARGE = "die Antwort ist zu groß und wurde nicht geladen."
PACKED = "die Antwort ist in einem unbekannten Format komprimiert."
HARMFUL = "die Antwort ist so gebaut, dass sie Schaden anrichten könnte, und wurde nicht gelesen."
NO_HTTP = "die Antwort ist kein gültiges HTTP."
CIRCLE = "der Server leitet im Kreis weiter, oder mehr als fünfmal hintereinander."
NOWHERE = "der Server leitet auf eine unzulässige Adresse weiter."
PRIVATE = "die Adresse führt in ein privates Netz und wurde nicht gefragt."
NO_NEWS = "die Antwort enthält keine Neuigkeiten, die Stadtbote lesen kann."
LOGIN = "die Seite fragt nach einem Passwort."


class Said(NamedTuple):
    """What is said of a row's fault, after how many requests; the bytes that may come until then."""

    row: int
    sentence: str
    requests: int = 1
    most_bytes: int = 4_000


SAID = {
    "reset-in-headers": Said(3, BROKEN_OFF, 2),
    "reset-in-body": Said(3, BROKEN_OFF, 2),
    "captive-portal": Said(10, NO_NEWS),
    "bomb": Said(13, TOO_LARGE, most_bytes=300_000),
    "double-gzip": Said(13, PACKED),
    "double-bomb": Said(13, PACKED, most_bytes=300_000),
    "two-encodings": Said(13, PACKED, most_bytes=300_000),
    "brotli": Said(13, PACKED),
    "zstd": Said(13, PACKED),
    "no-gzip": Said(13, PACKED),
    "many-lists": Said(13, HARMFUL, most_bytes=30_000),
    "many-objects": Said(13, HARMFUL, most_bytes=30_000),
    "endless": Said(14, TOO_LARGE, most_bytes=2_600_000),
    "endless-chunks": Said(14, TOO_LARGE, most_bytes=2_600_000),
    "endless-chunk-extension": Said(14, NO_HTTP, most_bytes=600_000),
    "announced-10-gb": Said(14, TOO_LARGE),
    "two-lengths": Said(14, NO_HTTP),
    "negative-length": Said(14, NO_HTTP),
    "truncated-length": Said(15, BROKEN_OFF, 2),
    "truncated-chunk": Said(15, BROKEN_OFF, 2),
    "no-last-chunk": Said(15, BROKEN_OFF, 2),
    "truncated-gzip": Said(15, BROKEN_OFF, 2),
    "large-header": Said(16, NO_HTTP, most_bytes=600_000),
    "many-headers": Said(16, NO_HTTP, most_bytes=600_000),
    "early-hints": Said(16, NO_HTTP, most_bytes=600_000),
    "endless-headers": Said(16, NO_HTTP, most_bytes=600_000),
    "another-protocol": Said(16, NO_HTTP),
    "redirect-loop": Said(17, CIRCLE),
    "redirect-circle": Said(17, CIRCLE, 2),
    "six-redirects": Said(17, CIRCLE, 6),
    "to-a-file": Said(18, NOWHERE),
    "to-javascript": Said(18, NOWHERE),
    "to-data": Said(18, NOWHERE),
    "to-gopher": Said(18, NOWHERE),
    "to-nowhere": Said(18, NOWHERE),
    "to-loopback": Said(19, PRIVATE),
    "to-localhost": Said(19, PRIVATE),
    "to-ipv6": Said(19, PRIVATE),
    "to-mapped-ipv6": Said(19, PRIVATE),
    "to-a-number": Said(19, PRIVATE),
    "forbidden": Said(22, "der Server verweigert den Zugang, HTTP 403."),
    "missing": Said(22, "die Seite gibt es dort nicht, HTTP 404."),
    "gone": Said(22, "die Seite gibt es nicht mehr, HTTP 410."),
    "broken": Said(22, "der Server hat eine Störung, HTTP 500."),
    "unasked-304": Said(23, NO_HTTP),
    "evil-reason": Said(25, "der Server hat eine Störung, HTTP 500."),
    "evil-header": Said(25, NO_NEWS),
    "evil-redirect": Said(25, NOWHERE),
    "empty": Said(28, "die Antwort enthält keine Artikel."),
}


class Synced(NamedTuple):
    """A sync of all sources after each of them had gone bad."""

    program: Program
    ran: Ran


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Synced:
    """Every source gives a good feed once, and then its fault."""
    program = Program(tmp_path_factory.mktemp("answers"))
    with fault_server(well=True) as server:
        for name in SAID:
            program.add(name, server.address(f"/{name}"))
        first = program.run("sync", "--no-bodies")
        assert first.code == 0
        assert first.out.count(": 3 neu,") == len(SAID)
        return Synced(program, program.measured("sync", "--no-bodies"))


def test_all_faults_are_in_the_table() -> None:
    """What the fault server can do, and ends by itself, is what is asked for here."""
    assert SAID.keys() == {*QUICK_FAULTS, "six-redirects"}


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.row(SAID[name].row)) for name in SAID])
def test_fault(synced: Synced, name: str) -> None:
    """One sentence says what happened and that what is stored stays; it does, and little was read."""
    line = synced.ran.line(name)
    said = SAID[name]
    assert line.startswith(f"{said.sentence} {KEPT} Bitte ")
    told = re.search(r"(\d+) Anfragen?, ([\d,]+) (Bytes|Kilobyte|Megabyte) empfangen$", line)
    assert told, line
    received = float(told[2].replace(",", ".")) * {"Bytes": 1, "Kilobyte": 1e3, "Megabyte": 1e6}[told[3]]
    assert (int(told[1]), received <= said.most_bytes) == (said.requests, True), line
    assert synced.program.headlines(name) == list(HEADLINES)


@pytest.mark.row(13, 14, 15, 16, 17, 18, 19, 22, 23, 25)
def test_all_faults_together(synced: Synced) -> None:
    """One sync bears all of that within 150 MB, ends with 0 for news are there, and writes clean text."""
    assert synced.ran.code == 0
    assert synced.ran.err == ""
    assert synced.ran.memory < MOST_MEMORY
    assert len(synced.ran.out.splitlines()) == len(SAID)
    assert not set(synced.ran.out) - {"\n"} & {chr(n) for n in (*range(32), *range(0x7F, 0xA0))}


@pytest.mark.row(13, 14, 15, 16, 17, 18, 19, 25)
@pytest.mark.parametrize(
    "name",
    ["bomb", "double-gzip", "endless", "truncated-length", "large-header", "six-redirects", "to-a-file",
     "to-loopback", "evil-reason", "evil-header"],
)  # fmt: skip
def test_adding(tmp_path: Path, name: str) -> None:
    """`source add` says the same, saves nothing and ends with 75, within the same memory."""
    program = Program(tmp_path)
    with fault_server() as server:
        ran = program.measured("source", "add", server.address(f"/{name}"))
    assert (ran.code, ran.out) == (75, "")
    asking, said = ran.err.splitlines()
    assert asking == "127.0.0.1 wird gefragt …"
    sentence = LOGIN if name == "evil-header" else SAID[name].sentence  # what is no feed is read as a page
    assert said.startswith(f"127.0.0.1: {sentence} Es wurde nichts gespeichert. Bitte ")
    assert not set(ran.err) & {"\x1b", "\x07", "\x9b"}
    assert ran.memory < MOST_MEMORY


def test_the_bomb_is_one() -> None:
    """What a careless reader would unpack is really that large."""
    unpacked = 0
    unpacker = zlib.decompressobj(31)
    try:
        rest = bomb(100 * 1024 * 1024)
        while rest:
            unpacked += len(unpacker.decompress(rest, 1 << 20))
            rest = unpacker.unconsumed_tail
    except zlib.error:  # the check sum
        pass
    assert unpacked >= 99 * 1024 * 1024
