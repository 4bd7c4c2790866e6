"""Workers: programs that read feeds for a sync, and may end, hang or lie without harm."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from asyncio.subprocess import Process
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from city.client import RSS
from city.server import CityServer
from stadtbote.errors import Failure, Reason, SourceError
from stadtbote.sources.feeds.reading import read
from stadtbote.sources.net.http import Answer
from stadtbote.sync import sync as syncing
from stadtbote.sync.sync import Result, sync
from stadtbote.sync.workers import pool, wire
from stadtbote.sync.workers.pool import Workers
from stadtbote.text.failures import source_failure
from stadtbote.text.language import use
from stadtbote_cache import codec, edition, preparing
from stadtbote_cache.errors import StoreError
from stadtbote_cache.preparing import Shown
from stadtbote_cache.records import Edition, Filter, Source, Validators, replace
from stadtbote_cache.search import index
from stadtbote_cache.store import Store
from support.feeding import PLACE, rss
from support.raw import RawServer, answer

FEEDS = (RSS, "/feeds/atom.xml", "/feeds/rss1.rdf", "/feeds/feed.json")

RICH = rss(
    "<title>Markt &amp;amp; Bad</title><link>https://www.stadt.example/a?b=1</link><guid>7</guid>"
    "<pubDate>Mon, 05 Jan 2026 10:00:00 +0100</pubDate><author>Ada &lt;a@b.example&gt;</author>"
    "<description>&lt;p&gt;Kurz, 5 €.&lt;/p&gt;</description><category>Sport</category>"
    "<content:encoded><![CDATA[<h2>Wie</h2><p>Größer als <a href='/x'>hier</a>: \\n \\u001b C:\\temp</p>"
    "<ul><li>1</ul><table><caption>T</caption><tr><th>Ж<td>ł</table><pre>a\n\tb</pre>]]></content:encoded>"
    "<enclosure url='https://www.stadt.example/a.pdf' type='application/pdf' length='10'/>",
    "<title>Ohne alles</title>",
)


class Ready(Workers):
    """Workers that have begun before anything is answered."""

    async def __aenter__(self) -> Ready:
        self._begin(self._most)
        await asyncio.gather(*self._coming)
        return self


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sync has two workers from the beginning, whatever this machine has."""
    monkeypatch.setattr(syncing, "how_many", lambda: 2)
    monkeypatch.setattr(syncing, "Workers", Ready)


def program(monkeypatch: pytest.MonkeyPatch, instead: str) -> None:
    """Lets workers run other code at a feed whose address ends with "bad"."""
    source = (
        "import os, sys, time; sys.path[:] = sys.argv[1:]\n"
        "from stadtbote.sync.workers import program, wire\n"
        "read = program._read\n"
        "def other(body, question):\n"
        "    if question.address.endswith('bad'):\n"
        f"        {instead}\n"
        "    return read(body, question)\n"
        "program._read = other; program.main()"
    )
    monkeypatch.setattr(pool, "_PROGRAM", source)


def came(body: bytes, address: str = PLACE) -> Answer:
    """An answer from the network."""
    return Answer(address, False, body, "", None, Validators())


def here(body: bytes) -> tuple[Edition, tuple[Shown, ...]]:
    """What this process reads."""
    found = read(body, PLACE)
    return replace(found, items=()), preparing.shown(found.items)


def parts(shown: tuple[Shown, ...]) -> list[object]:
    """All that articles are; the order of entries is no matter."""
    found = list[object]()
    for one in shown:
        content = one.content()
        entries = sorted(content.words.entries.split())
        content = replace(content, words=replace(content.words, entries=""))
        found.append((one.head, one.as_given, one.carried, content, entries, one.item()))
    return found


def nothing() -> set[tuple[str, str]]:
    """What is known of a new source."""
    return set()


def go_on(held: bool) -> None:
    """Nobody is to be held up."""


async def elsewhere(workers: Workers, body: bytes) -> tuple[Edition, tuple[Shown, ...]]:
    """What a worker reads, once there is one."""
    async with asyncio.timeout(60):
        while (found := await workers.read(came(body), nothing)) is None:
            await asyncio.sleep(0.01)
    return found


async def test_a_worker_reads_what_is_read_here(city: CityServer) -> None:
    """Of every kind of feed a worker says to the letter what this process would read, or why it cannot."""
    bodies = [RICH.encode()]
    for path in FEEDS:
        with urllib.request.urlopen(city.url(path)) as answered:
            bodies.append(answered.read())
    async with Workers(100, 2, go_on) as workers:
        for body in bodies:
            said, shown = await elsewhere(workers, body)
            assert (said, parts(shown)) == (here(body)[0], parts(here(body)[1]))
        for body in (b"<html><p>Nichts</p></html>", b"", b'<!DOCTYPE a [<!ENTITY b SYSTEM "c">]><rss/>'):
            with pytest.raises(SourceError) as expected:
                here(body)
            with pytest.raises(SourceError) as told:
                await elsewhere(workers, body)
            assert told.value.failure == expected.value.failure


async def test_few_answers_are_read_here() -> None:
    """Fewer than eight answers are read in this process, and all of them where few more are to come."""
    body = RICH.encode()
    async with Workers(100, 1, go_on) as workers:
        assert [await workers.read(came(body), nothing) for _ in range(pool.LEAST - 1)] == [None] * 7
        assert not workers._coming
        assert await workers.read(came(body), nothing)
    with pytest.raises(StopIteration):  # at once: where there will be no worker, nothing waits for one
        Workers(100, 0, go_on).read(came(body), nothing).send(None)
    async with Workers(pool.LEAST - 1, 1, go_on) as workers:
        for _answer in range(3 * pool.LEAST):
            assert await workers.read(came(body), nothing) is None
        assert not workers._coming


async def test_what_waits_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more waits than may, this process reads beside its workers."""
    async with Ready(100, 1, go_on) as workers:
        monkeypatch.setattr(pool, "_WAITING", len(RICH) - 1)
        assert await workers.read(came(RICH.encode()), nothing) is None


async def test_what_waits_holds_up_what_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """While more than enough waits for a worker, nothing more is to be asked for."""
    told = list[bool]()
    monkeypatch.setattr(pool, "_ENOUGH", 2 * len(RICH))
    async with Ready(100, 1, told.append) as workers:
        found = await asyncio.gather(*[workers.read(came(RICH.encode()), nothing) for _ in range(6)])
    assert None not in found
    assert True in told
    assert not told[-1]


async def test_large_feeds() -> None:
    """Two feeds that no pipe holds, nor their answers, pass each other on their way."""
    items = []
    for number in range(60):
        text = "".join(f"<p>{place**5} {(number + place) ** 7}</p>" for place in range(1_000))
        items.append(f"<title>{number}</title><description><![CDATA[{text}]]></description>")
    body = rss(*items)
    assert 2 * pool._BUFFER < len(body) < pool._WAITING
    async with Ready(100, 1, go_on) as workers:
        found = await asyncio.gather(*[workers.read(came(body.encode()), nothing) for _ in range(2)])
    assert [edition and len(edition[1]) for edition in found] == [60, 60]


async def test_what_is_known_is_not_handed_over() -> None:
    """Articles that are as before come without content; it is read here where it is wanted after all."""
    body = RICH.encode()
    known = {(one.head.digest, one.head.details) for one in here(body)[1][:1]}
    async with Ready(100, 1, go_on) as workers:
        found = await workers.read(came(body), lambda: known)
    assert found is not None
    assert parts(found[1]) == parts(here(body)[1])
    data = wire.answer(*here(body), known)[wire.LENGTH :]
    assert [row[-1] is None for row in json.loads(data)[1]] == [True, False]


def row(data: bytes) -> Any:
    """The first article of a message."""
    return json.loads(data[wire.LENGTH :])


BODY = '[{"is":"paragraph","text":["Rot%s[31m"]}]'

LIES: dict[str, Callable[[list[Any]], object]] = {
    "a sequence in the headline": lambda row: row[8].__setitem__(0, "Rot\x1b[31m"),
    "no headline": lambda row: row[8].__setitem__(0, ""),
    "two lines": lambda row: row[8].__setitem__(0, "Eins\nzwei"),
    "a script as address": lambda row: row.__setitem__(1, "javascript:alert(1)"),
    "a password in the address": lambda row: row.__setitem__(1, "https://a:b@stadt.example/"),
    "a number as key": lambda row: row.__setitem__(0, 7),
    "no time": lambda row: row.__setitem__(5, float("nan")),
    "signs in the teaser": lambda row: row[8].__setitem__(2, '["a\\u001b]0;x\\u0007b"]'),
    "a link elsewhere": lambda row: row[8].__setitem__(3, '[["x","file:///etc/passwd",0]]'),
    "a sequence in the body": lambda row: row[8].__setitem__(8, packed(BODY % "\x1b")),
    "an escaped one": lambda row: row[8].__setitem__(8, packed(BODY % r"\u001b")),
    "words that are none": lambda row: row[8][9].__setitem__(0, None),
    "three words": lambda row: row[8].__setitem__(9, ["a", "b", "c"]),
    "a list as time": lambda row: row[8].__setitem__(5, []),
    "half a sign": lambda row: row[8][9].__setitem__(0, "\ud800"),
    "a packed teaser of nothing": lambda row: row[8].__setitem__(2, []),
    "too few": lambda row: row.pop(),
    "nothing": lambda row: row.clear(),
}


def packed(text: str) -> str:
    """A body as it goes through the pipe."""
    import base64

    return base64.b64encode(codec.packed(text)).decode()


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_what_no_worker_says_is_not_believed(lie: Callable[[list[Any]], object]) -> None:
    """An answer of another shape, or with what cleaning would change, is refused as a whole."""
    said, shown = here(RICH.encode())
    value = json.loads(wire.answer(said, shown, ())[wire.LENGTH :])
    assert wire.read_answer(json.dumps(value).encode(), lambda: ()).edition == said
    lie(value[1][0])
    with pytest.raises(wire.NoAnswer):
        wire.read_answer(json.dumps(value).encode(), lambda: ())


@pytest.mark.parametrize("data", [b"", b"[", b"[[], []]", b"7", b"[1, 2]", b"{}", b"\xff", b"[" * 9999])
def test_a_message_that_is_none(data: bytes) -> None:
    """What is no message of ours is refused."""
    with pytest.raises(wire.NoAnswer):
        wire.read_answer(data, lambda: ())


@pytest.fixture
def many() -> Iterator[RawServer]:
    """A server with twelve feeds, one of them at an address that ends with "bad"."""
    kind = "Content-Type: application/rss+xml"
    routes = {}
    for name in [*map(str, range(11)), "bad"]:
        items = (f"<title>Meldung {n} von {name}</title><guid>{n}</guid>" for n in range(3))
        routes[f"/{name}"] = answer(rss(*items).encode(), kind)
    with RawServer(routes=routes) as server:
        yield server


def subscribe(store: Store, server: RawServer) -> None:
    """Takes all feeds of the server."""
    store.remove_source(edition.SOURCE.name)
    for path in server.routes:
        store.add_source(Source(f"q{path[1:]}", f"Quelle {path[1:]}", server.address(path), "feed"))


@pytest.mark.usefixtures("two")
async def test_a_sync_with_workers(store: Store, many: RawServer, tmp_path: Path) -> None:
    """What a sync brings with workers is what it brings without, and found by its words."""
    subscribe(store, many)
    results = await sync(store)
    assert [(result.new, result.failed) for result in results] == [(3, False)] * 12
    assert len(store.search(Filter(query='"meldung 2 von bad"'))[0]) == 1
    again = await sync(store, whole=True)
    assert {(result.new, result.changed, result.unchanged) for result in again} == {(0, 0, 3)}


@pytest.mark.usefixtures("two")
async def test_much_news_is_merged_less_often(store: Store, many: RawServer) -> None:
    """While many sources are fetched for the first time, the index is merged less often; then as always."""

    def parts() -> set[int]:
        asked = "SELECT v FROM {}_config WHERE k = 'automerge'"
        with closing(sqlite3.connect(store.path)) as file:
            return {v for name in ("words", "leads") for (v,) in file.execute(asked.format(name))}

    subscribe(store, many)
    seen = list[set[int]]()
    await sync(store, tell=lambda _result: seen.append(parts()))
    assert seen == [{index.MANY_PARTS}] * 12
    assert parts() == {index.USUAL_PARTS}
    await sync(store, whole=True, tell=lambda _result: seen.append(parts()))
    assert seen[-1] == {index.USUAL_PARTS}


ENDS = {
    "ends": "os._exit(9)",
    "hangs": "time.sleep(3600)",
    "lies": "return wire._message([[], []])",
    "says too much": "return (2**32 - 1).to_bytes(4, 'big')",
}


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("how", ENDS.values(), ids=ENDS)
async def test_a_feed_that_a_worker_does_not_survive(
    store: Store, many: RawServer, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """It costs its own source, which is told; all others are read, and the next sync tries it again."""
    program(monkeypatch, how)
    subscribe(store, many)
    if "sleep" in how:
        monkeypatch.setattr(pool, "LONGEST", 5.0)
    results = {result.name: result for result in await sync(store)}
    assert {name for name, result in results.items() if result.failed} == {"qbad"}
    assert sum(result.new for result in results.values()) == 33
    failure = results["qbad"].error
    assert failure == Failure(Reason.WORKER)
    use("en")
    assert "reading the answer broke off or took too long" in source_failure("qbad", failure, 0)
    monkeypatch.undo()
    (result,) = await sync(store, ["qbad"])
    assert (result.new, result.failed) == (3, False)


@pytest.mark.parametrize("how", ENDS.values(), ids=ENDS)
async def test_what_waits_behind_such_a_feed(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """The feed that the worker had at hand besides is read in this process all the same."""
    program(monkeypatch, how)
    async with Ready(100, 1, go_on) as workers:
        if "sleep" in how:
            monkeypatch.setattr(pool, "LONGEST", 0.5)
        answers = came(RICH.encode(), "https://a.example/bad"), came(RICH.encode())
        reading = [asyncio.ensure_future(workers.read(answer, nothing)) for answer in answers]
        await asyncio.wait(reading)
        assert isinstance(reading[0].exception(), SourceError)
        assert reading[1].result() is None


@pytest.mark.usefixtures("two")
async def test_a_sync_that_is_stopped_leaves_no_worker(
    store: Store, many: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers end with their sync, whatever they are at."""
    program(monkeypatch, "time.sleep(3600)")
    asked, begun = list[str](), list[Process]()
    begin = asyncio.create_subprocess_exec

    async def watched(*words: str, **settings: Any) -> Process:
        asked.append(words[0])
        begun.append(await begin(*words, **settings))
        return begun[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    subscribe(store, many)
    ready = list[str]()
    work = asyncio.create_task(sync(store, tell=lambda result: ready.append(result.name)))
    async with asyncio.timeout(60):
        while len(ready) < len(many.routes) - pool._AT_HAND:  # one waits behind it
            await asyncio.sleep(0.01)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert [process.returncode for process in begun] == [-signal.SIGKILL] * 2
    assert len(asked) == 2
    assert {state.articles for state in store.sources()} == {0, 3}


async def test_a_store_that_fails_leaves_no_worker() -> None:
    """Where the store cannot say what is known, the worker that was to be asked ends as well."""

    def fails() -> set[tuple[str, str]]:
        raise StoreError(Path("a"), "SQLITE_BUSY")

    async with Ready(100, 1, go_on) as workers:
        (worker,) = workers._workers
        with pytest.raises(StoreError):
            await workers.read(came(RICH.encode()), fails)
        assert worker._process.returncode == -signal.SIGKILL


@pytest.mark.usefixtures("two")
async def test_a_fault_of_ours_in_a_worker(
    store: Store, many: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a worker has a fault with is read here."""
    program(monkeypatch, "return wire.refusal(None)")
    subscribe(store, many)
    assert [result.new for result in await sync(store)] == [3] * 12


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("executable", ["/nowhere/python", "/bin/true", "/bin/cat"])
async def test_where_no_worker_begins(
    store: Store, many: RawServer, monkeypatch: pytest.MonkeyPatch, executable: str
) -> None:
    """Where there can be no worker, this process reads everything."""
    monkeypatch.setattr(pool, "sys", type("sys", (), {"executable": executable, "path": sys.path}))
    subscribe(store, many)
    results: list[Result] = await sync(store)
    assert [result.new for result in results] == [3] * 12


def test_a_worker_has_no_network() -> None:
    """What can open a connection is not even loaded by a worker."""
    code = "import sys, stadtbote.sync.workers.program as p; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"socket", "ssl", "asyncio", "httpx", "httpcore"} & set(done.stdout.split())


def test_a_worker_has_no_rights() -> None:
    """A worker opens no file and no connection, and starts no program; what is open it may use."""
    tried = (
        "import os, socket, sys\n"
        "from stadtbote.sync.workers.program import give_up_rights\n"
        "give_up_rights()\n"
        "for attempt in (lambda: open('/etc/hostname'), socket.socket, os.pipe, lambda: os.dup(1),\n"
        "                lambda: open('x', 'w')):\n"
        "    try:\n"
        "        attempt()\n"
        "    except OSError:\n"
        "        sys.stdout.write('no ')\n"
    )
    done = subprocess.run([sys.executable, "-c", tried], capture_output=True, text=True, check=True)
    assert done.stdout == "no no no no no "
