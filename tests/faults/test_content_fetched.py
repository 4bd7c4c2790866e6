"""Hostile texts from servers: in answers of every kind, in reasons and headers, as a sync finds them."""

from __future__ import annotations

import contextlib
import io
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from stadtbote.cli.output import Cleaned, say_json
from stadtbote_cache import codec, edition
from stadtbote_cache.records import Source
from stadtbote_cache.store import Store
from support.commands import run
from support.hostile import KINDS, article_page, plain
from support.payloads import PAYLOADS, foreign_controls, obeyed, words_in
from support.raw import RawServer, answer, pieces, redirect
from support.terminal import PROGRAM, Terminal, environment

EVIL = "\x1b]52;c;cm0gLXJm\x07\x1b[31mBoese\u202e"
PLACES = {"rss": "feed", "atom": "feed", "json": "feed", "search": "graphql", "page": "page"}
BODIES = 10
WORD = "Boese"


@pytest.fixture
def server() -> Iterator[RawServer]:
    """Answers of all kinds with all payloads, some article pages, and answers with evil heads."""
    texts = list(PAYLOADS.values())
    with RawServer() as raw:
        for kind in PLACES:
            raw.routes[f"/{kind}"] = answer(KINDS[kind][0](texts, plain))
        raw.routes["/whole"] = answer(KINDS["page"][0](texts[:BODIES], plain))
        for number, text in enumerate(texts[:BODIES]):
            raw.routes[f"/{number}"] = answer(article_page([text], plain), "Content-Type: text/html")
        raw.routes["/reason"] = pieces(
            f"HTTP/1.1 404 {EVIL}\r\nContent-Length: 0\r\n\r\n".encode(), then="close"
        )
        raw.routes["/header"] = pieces(
            f"HTTP/1.1 200 OK\r\nX-{EVIL}: {EVIL}\r\nContent-Length: 0\r\n\r\n".encode(), then="close"
        )
        raw.routes["/version"] = pieces(f"HTTP/{EVIL}\r\n\r\n".encode(), then="close")
        raw.routes["/goal"] = redirect(f"file:///{EVIL}")
        raw.routes["/host"] = redirect(f"http://{EVIL}/")
        raw.routes["/kind"] = answer(b"x", f"Content-Type: {WORD}/{WORD}\x01", f"Content-Encoding: {WORD}")
        yield raw


def stored_texts(path: Path) -> Iterator[str]:
    """Every text that stands in a store, bodies unpacked."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith(("words", "leads", "sqlite_"))
        ]
        for table in tables:
            for row in connection.execute(f"SELECT * FROM {table}"):
                for value in row:
                    if isinstance(value, bytes):
                        yield codec.unpacked(value)
                    elif isinstance(value, str):
                        yield value


@pytest.mark.row(25, 41, 42, 43, 44, 45, 53)
def test_a_sync(server: RawServer, tmp_path: Path) -> None:
    """The sync says one line a source, the store holds no control, and all words of all kinds are there."""
    path = tmp_path / "s.sqlite3"
    broken = ("reason", "header", "version", "goal", "host", "kind")
    with Store.open(path) as store:
        store.remove_source(edition.SOURCE.name)
        for name in (*PLACES, *broken):
            kind = PLACES.get(name, "feed")
            store.add_source(Source(name, f"Von {name}", server.address(f"/{name}"), kind, "de"))
    command = [*PROGRAM, "--store", str(path), "sync", "--no-bodies"]
    with Terminal(command, variables=environment(), columns=200) as terminal:
        terminal.wait(60)
        said = terminal.output.decode()
    assert foreign_controls(terminal.output, None) == []
    assert WORD not in said
    for name in (*PLACES, *broken):
        assert len([line for line in said.split("\n") if line.startswith(f"Von {name}:")]) == 1, said
    assert [text for text in stored_texts(path) if obeyed(text.replace("\n", ""))] == []
    with Store.open(path) as store:
        assert {state.source.name: state.articles for state in store.sources()} == {
            **dict.fromkeys(PLACES, len(PAYLOADS)),
            **dict.fromkeys(broken, 0),
        }
    done = run(path)
    assert foreign_controls((done.stdout + done.stderr).encode(), None) == []
    words = words_in(done.stdout)
    wanted = {f"{side}kopf{n}z" for side in ("vor", "Ü") for n in range(len(PAYLOADS))}
    assert wanted <= words
    assert words_in(run(path, "source", "list").stdout) == set()


@pytest.mark.row(41, 42, 43, 44, 45)
def test_bodies(server: RawServer, tmp_path: Path) -> None:
    """The pages of the articles too are clean in the store, images of their heads as well, and whole."""
    path = tmp_path / "s.sqlite3"
    with Store.open(path) as store:
        store.remove_source(edition.SOURCE.name)
        store.add_source(Source("ganz", "Ganz", server.address("/whole"), "page", "de"))
    assert run(path, "sync").returncode == 0
    assert [text for text in stored_texts(path) if obeyed(text.replace("\n", ""))] == []
    words = words_in(run(path).stdout)
    for name in ("zitat", "absatz", "zelle", "bild", "link", "vorsatz"):
        assert f"vor{name}0z" in words, name
    with closing(sqlite3.connect(path)) as connection:
        ((count,),) = connection.execute("SELECT count(*) FROM bodies")
    assert count == BODIES


@pytest.mark.row(25, 41)
@pytest.mark.parametrize("name", ["reason", "header", "version", "goal", "host", "kind", "page", "rss"])
def test_adding_a_source(server: RawServer, tmp_path: Path, name: str) -> None:
    """What an address is, or why it cannot be read, is said without a word of the answer's head."""
    command = [*PROGRAM, "--store", str(tmp_path / "s.sqlite3"), "source", "add", server.address(f"/{name}")]
    with Terminal(command, variables=environment(), columns=200) as terminal:
        terminal.read(0.5, 5)
        if name in PLACES:
            terminal.wait_for("Als Quelle speichern?")
            terminal.press("n\r")
        code = terminal.wait(30)
    assert code == (0 if name in PLACES else 75)
    assert foreign_controls(terminal.output, None) == []
    assert WORD.encode() not in terminal.output


@pytest.mark.row(25, 41)
def test_what_others_write_to_stderr() -> None:
    """What is printed past us and a traceback lose their controls too."""
    said = io.StringIO()
    with contextlib.redirect_stderr(Cleaned(said)):
        print(EVIL, file=sys.stderr)
        try:
            raise ValueError(EVIL)
        except ValueError:
            sys.excepthook(*sys.exc_info())
    assert said.getvalue().count(WORD) == 2
    assert obeyed(said.getvalue().replace("\n", "")) == []


@pytest.mark.row(41)
def test_the_program_s_own_stderr(tmp_path: Path) -> None:
    """It is cleaned from the start, also for what others write there."""
    script = (
        "import sys; from stadtbote.cli.main import main\n"
        f"code = main(['--store', {str(tmp_path / 's.sqlite3')!r}, 'list'])\n"
        f"import logging; logging.getLogger('x').error({EVIL!r}); sys.exit(code)"
    )
    with Terminal([sys.executable, "-c", script], variables=environment()) as terminal:
        assert terminal.wait(30) == 0
    assert WORD.encode() in terminal.output
    assert foreign_controls(terminal.output, None) == []


@pytest.mark.row(41)
def test_json_keeps_what_it_says(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """In JSON what a terminal would obey is written as numbers: harmless to see, and the same when read."""
    import json

    for payload in PAYLOADS.values():
        # Two halves of a surrogate pair are one character to every reader of JSON.
        text = payload.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        say_json({text: [text]})
        out = capfdbinary.readouterr().out
        assert foreign_controls(out, None) == []
        assert json.loads(out) == {text: [text]}
