"""A store that another program wrote hostile texts into: every command says it harmlessly and whole."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from stadtbote.reading.listing import Listing
from stadtbote.stored import read_article, read_imprints, read_sources
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
from support.commands import run
from support.forging import forged
from support.payloads import PAYLOADS, foreign_controls, obeyed, texts_in, words_in
from support.terminal import PROGRAM, Terminal, environment

COMMANDS = (
    ("list",),
    ("list", "--json"),
    ("show", "1"),
    ("show", "1", "--json"),
    ("search", "Wort"),
    ("source", "list"),
    ("source", "list", "--json"),
    ("stats",),
    ("stats", "--bars"),
    ("stats", "--json"),
    ("doctor",),
    ("doctor", "--json"),
    ("prune", "--dry-run", "--days", "1"),
    ("mark", "read", "1"),
    (),
)
LINES = (("list",), ("source", "list"), ("doctor",))
"""Those that say one line of each article or source; a text of several lines is several paragraphs."""


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A store with all payloads, and one with a harmless word in their places."""
    folder = tmp_path_factory.mktemp("forged")
    forged(folder / "evil.sqlite3", list(PAYLOADS.values()))
    forged(folder / "good.sqlite3", ["Wort"] * len(PAYLOADS))
    return folder / "evil.sqlite3", folder / "good.sqlite3"


@pytest.mark.row(41, 42, 43, 45, 52, 53)
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_every_command(stores: tuple[Path, Path], arguments: tuple[str, ...]) -> None:
    """Nothing but lines comes out, as many as from a harmless store, with every word of theirs."""
    evil, good = (run(store, *arguments) for store in stores)
    code = int(arguments[:1] == ("doctor",))  # all sources have failed for long
    assert (evil.returncode, good.returncode) == (code, code)
    for said, harmless in ((evil.stdout, good.stdout), (evil.stderr, good.stderr)):
        assert foreign_controls(said.encode(), None) == []
        assert obeyed(said.replace("\n", "")) == []
        if arguments not in {("search", "Wort"), ("source", "list")}:  # the shown name of a source is short
            names = {word for word in words_in(harmless) if "quelle" in word and arguments == ("list",)}
            assert words_in(harmless) - names <= words_in(said)
        if arguments in LINES:
            assert said.count("\n") == harmless.count("\n")
    if "--json" in arguments:
        assert [t for t in texts_in(json.loads(evil.stdout)) if obeyed(t.replace("\n", ""))] == []


@pytest.mark.row(52)
def test_every_reading(stores: tuple[Path, Path]) -> None:
    """What the faces get of rows, articles and sources has been cleaned, whatever stands in the store."""
    with closing(sqlite3.connect(stores[0])) as connection:
        raw = connection.execute("SELECT headline FROM articles").fetchall()
        assert len([text for (text,) in raw if obeyed(text)]) >= 60
    with Store.open(stores[0]) as store:
        listing = Listing(store, Filter())
        found = [read_article(store, number) for number in listing.numbers]
        read = [list(listing.rows()), found, read_sources(store), list(read_imprints(store).values())]
    assert len(found) == len(PAYLOADS) + 1
    # Validators go back to the server that they came from, as they were; nothing shows them.
    texts = [text for value in read for text in texts_in(value)]
    shown = [text for text in texts if text not in PAYLOADS.values()]
    assert [text for text in shown if obeyed(text.replace("\n", ""))] == []


@pytest.mark.row(52)
def test_values_of_any_type(tmp_path: Path) -> None:
    """Numbers, bytes and broken JSON where texts should be are read as what can still be made of them."""
    path = tmp_path / "s.sqlite3"
    forged(path, ["Wort"] * 8)
    values = (b"\xff\x1b[31m\x9b", 7, 1.5, "[[[[", '["\x1b[31m", 7, null]', b"\x1b", "\udcff"[:0], "\x1b[31m")
    columns = ("headline", "id", "key", "kicker", "teaser", "links", "enclosures", "published", "position")
    with closing(sqlite3.connect(path)) as connection, connection:
        numbers = [number for (number,) in connection.execute("SELECT number FROM articles")]
        for place, column in enumerate(columns):
            for number, value in zip(numbers[place % 3 :], values, strict=False):
                wanted = f"{number}-{value!r}" if column == "id" else value
                connection.execute(f"UPDATE articles SET {column} = ? WHERE number = ?", (wanted, number))
        connection.execute("UPDATE images SET alternative_text = ?, decorative = 'x'", (b"\xff\x1b]0;",))
        connection.execute("UPDATE bodies SET blocks = ?", (b"\x1b[31m",))
        connection.execute("UPDATE articles SET headline = CAST(x'41ff1b5b33316d42' AS TEXT)")
        connection.execute("UPDATE sources SET credits = '{', fetched_at = 'x', failure = x'ff1b'")
    sources, states = ("source", "list"), ("source", "list", "--json")
    for arguments in (("list",), (), sources, states, ("show", "1"), ("list", "--json"), ("doctor",)):
        done = run(path, *arguments)
        assert (done.returncode, arguments) == (0, arguments), done.stderr
        assert foreign_controls((done.stdout + done.stderr).encode(), None) == []
    assert "A\ufffdB" in run(path, "list").stdout


@pytest.mark.row(52)
@pytest.mark.parametrize("seconds", ["1e18", "-1e18", "1e300", "9e999", "-9e999", "9223372036854775807"])
def test_times_that_no_calendar_has(tmp_path: Path, seconds: str) -> None:
    """A time of a source in a year that there is not, or an infinite one, counts as not known."""
    path = tmp_path / "s.sqlite3"
    forged(path, ["Wort", "Ort"])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE sources SET fetched_at = {seconds}, tried_at = {seconds}, built_in = 0")
    done = run(path, "source", "list", "--json")
    assert done.returncode == 0, done.stderr
    assert [source["fetched"] for source in json.loads(done.stdout)["sources"]] == [None] * 2
    publish = ("publish", str(tmp_path / "web"))
    for arguments in (("list",), (), ("source", "list"), ("doctor",), ("stats",), publish):
        done = run(path, *arguments)
        assert (done.returncode, arguments) == (0, arguments), done.stderr


@pytest.mark.row(41, 53)
def test_what_is_typed_comes_back_harmless(tmp_path: Path) -> None:
    """Arguments, names of files and TERM with sequences in them: the sentences about them are one line."""
    evil = "\x1b]52;c;cm0gLXJm\x07\x9b31m\nzweite\rZeile\u202e"
    path = tmp_path / "s.sqlite3"
    calls = [
        (evil,),
        ("list", "--source", evil),
        ("show", evil),
        ("source", "remove", evil),
        ("source", "test", evil),
        ("source", "add", evil, "--offline"),
        ("source", "add", "x.example", "--name", evil),
        ("mark", "read", evil),
        ("sync", evil),
        ("sync", "--budget", evil),
        ("list", "--limit", evil),
        ("unpack", f"/nirgends/{evil}"),
        ("pack", f"{tmp_path}/{evil}.pack"),
        ("pack", f"/nirgends/{evil}"),
        ("publish", f"/dev/null/{evil}"),
        ("--config", f"/nirgends/{evil}/c.toml", "doctor"),
        ("--store", f"{tmp_path}/{evil}.sqlite3", "doctor"),
        ("--store", f"/dev/null/{evil}", "list"),
        ("timer", "--if-older", evil),
        ("--language", evil, "list"),
        ("face", evil),
        ("search", evil),
        ("search", "--limit", "1", evil, "--json"),
    ]
    for arguments in calls:
        command = [*PROGRAM, "--store", str(path), *arguments]
        with Terminal(command, variables=environment(TERM=f"dumb-{evil}", STADTBOTE_FACE=evil)) as terminal:
            terminal.wait(30)
        assert foreign_controls(terminal.output, None) == [], arguments
        assert b"\nzweite" not in terminal.output, arguments
        assert b"\rZeile" not in terminal.output, arguments
