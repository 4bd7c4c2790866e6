"""What a server asks for by its status: pauses, and to be left alone for good."""

from __future__ import annotations

import json
import re
import time

import pytest

from faults.program import Program
from faults.server import FEED, HEADLINES
from stadtbote_cache.records import replace
from stadtbote_cache.store import Store
from support.raw import RawServer, answer, by_turns, head, pieces

KEPT = "Die 3 gespeicherten Artikel bleiben lesbar."
DAY = 24 * 3600
TIME = r"\d+\. \w+ \d{4}(, \d+ Uhr( \d+)?)?"


def pause(program: Program) -> float | None:
    """Until when a server does not want to be asked, in seconds from now."""
    with Store.open(program.store) as store:
        until = store.sources()[0].paused_until
    return None if until is None else until - time.time()


def end_pauses(program: Program) -> None:
    """Lets all pauses be over."""
    with Store.open(program.store) as store:
        over = {host: replace(pause, until=time.time() - 1) for host, pause in store.pauses().items()}
        store.save_pauses(over, ())


def forget_tries(program: Program) -> None:
    """Makes all sources due, as far as the time since they were last tried is concerned."""
    with Store.open(program.store) as store:
        for state in store.sources():
            store.claim(state.source, state.tried_at, None)


@pytest.mark.row(22)
@pytest.mark.parametrize(
    ("status", "words"),
    [("429 Viele", "um weniger Anfragen, HTTP 429"), ("503 Aus", "eine Störung, HTTP 503")],
)
def test_a_pause_is_kept(program: Program, server: RawServer, status: str, words: str) -> None:
    """Until the time that Retry-After names no kind of sync asks that host, and it is said until when."""
    for name in ("amt", "bad"):
        later = answer(b"", "Retry-After: 7200", status=status)
        server.routes[f"/{name}"] = by_turns(answer(FEED), later)
        program.add(name, server.address(f"/{name}"))
    program.run("sync")
    told = program.run("sync")
    waiting = program.run("sync")
    assert re.search(rf"{words}\. {KEPT} Weiter geht es dort ab {TIME}\.", told.line("amt")), told.out
    for line in (told.line("bad"), waiting.line("amt"), waiting.line("bad")):
        assert re.fullmatch(
            rf"der Server bat um eine Pause bis {TIME} und wurde nicht gefragt\."
            rf" {KEPT} Bitte später noch einmal versuchen\.",
            line,
        ), line
    assert program.headlines("amt") == program.headlines("bad") == list(HEADLINES)
    assert waiting.code == 0
    by_name = json.loads(program.run("sync", "bad", "--json").out)["sources"]
    assert [(source["failed"], source["requests"]) for source in by_name] == [(True, 0)]
    forget_tries(program)
    assert program.run("sync", "--if-older", "1m").out == ""
    assert len(server.asked) == 3
    assert 7000 < (pause(program) or 0) <= 7200


@pytest.mark.row(22)
def test_a_pause_without_a_time_grows(program: Program, server: RawServer) -> None:
    """Where a host names no time it is left alone for a minute, then twice as long, six hours at most."""
    server.routes["/"] = by_turns(*[answer(status="429 Viele")] * 3, answer(FEED), answer(status="429 Viele"))
    program.add("stadt", server.address())
    for seconds in (60, 120, 240):
        assert "HTTP 429" in program.run("sync").line("stadt")
        assert seconds - 30 < (pause(program) or 0) <= seconds
        assert "Pause bis" in program.run("sync").line("stadt")
        end_pauses(program)
    assert program.run("sync").line("stadt").startswith("3 neu")
    assert pause(program) is None
    program.run("sync")
    assert 30 < (pause(program) or 0) <= 60


@pytest.mark.row(22)
def test_a_place_that_does_not_work_is_no_pause(program: Program, server: RawServer) -> None:
    """A 503 at one address does not keep other sources of a host waiting that answers there."""
    server.routes |= {"/aus": answer(status="503 Aus"), "/gut": answer(FEED)}
    for name in ("gut", "aus"):
        program.add(name, server.address(f"/{name}"))
    assert "HTTP 503" in program.run("sync").line("aus")
    assert program.run("sync").line("gut").startswith("0 neu, 0 geändert, 3 unverändert")


@pytest.mark.row(22)
def test_a_pause_ends(program: Program, server: RawServer) -> None:
    """After the pause the source is asked again, and all is well."""
    server.routes["/"] = by_turns(answer(b"", "Retry-After: 2", status="503 Aus"), answer(FEED))
    program.add("stadt", server.address())
    assert program.run("sync").code == 75
    time.sleep(max(0.0, pause(program) or 0.0) + 0.1)
    assert program.run("sync").line("stadt").startswith("3 neu")
    assert pause(program) is None


@pytest.mark.row(22)
@pytest.mark.parametrize("wanted", ["99999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_pause_has_an_end(program: Program, server: RawServer, wanted: str) -> None:
    """Whatever a server asks for, it is asked again after a day."""
    server.routes["/"] = answer(b"", f"Retry-After: {wanted}", status="429 Viele")
    program.add("stadt", server.address())
    program.run("sync")
    assert DAY - 60 < (pause(program) or 0) <= DAY


@pytest.mark.row(22)
def test_what_is_no_time(program: Program, server: RawServer) -> None:
    """A Retry-After that says nothing, or lies in the past, is as none."""
    for number, wanted in enumerate(("", "bald", "-5", "1e9", "Mon, 01 Jan 2001 00:00:00 GMT")):
        late = answer(b"", f"Retry-After: {wanted}", status="500 Aus")
        server.routes[f"/{number}"] = by_turns(late, answer(FEED))
        program.add(f"s{number}", server.address(f"/{number}"))
    assert program.run("sync").out.count("Störung") == 5
    assert program.run("sync").out.count(": 3 neu") == 5


@pytest.mark.row(22)
def test_gone_for_good(program: Program, server: RawServer) -> None:
    """After a 410 a source is not asked any more, except by its name; what is stored of it stays."""
    server.routes["/"] = by_turns(
        answer(FEED), answer(status="410 Gone"), answer(status="410 Gone"), answer(FEED)
    )
    program.add("stadt", server.address())
    program.run("sync")
    gone = f"die Seite gibt es nicht mehr, HTTP 410. {KEPT} Bitte die Adresse der Quelle prüfen."
    assert program.run("sync").line("stadt").startswith(gone)
    assert len(server.asked) == 2
    forget_tries(program)
    assert program.run("sync", "--if-older", "1m").out == ""
    assert program.run("sync").line("stadt") == gone
    assert len(server.asked) == 2
    assert program.run("sync", "stadt").line("stadt").startswith(gone)
    assert len(server.asked) == 3
    assert program.run("sync", "stadt").code == 0
    assert program.run("sync").code == 0
    assert len(server.asked) == 5
    assert program.headlines("stadt") == list(HEADLINES)


@pytest.mark.row(23)
def test_not_modified(program: Program, server: RawServer) -> None:
    """A 304 keeps the list, whatever ETag it comes with: one that can be meant is sent the next time."""
    changed = FEED.replace(b"Markt zieht um", "Markt fällt aus".encode())
    etags = ('ETag: ""', 'ETag: "anders"', "ETag: kaputt\x1b[2J", "Server: x")
    for number, etag in enumerate(etags):
        server.routes[f"/{number}"] = by_turns(
            answer(FEED, 'ETag: "eins"'),
            pieces(head(etag, status="304 Not Modified")),
            answer(changed, 'ETag: "zwei"'),
        )
        program.add(f"s{number}", server.address(f"/{number}"))
    program.run("sync")
    assert program.run("sync").out.count(": 0 neu, 0 geändert, 3 unverändert") == len(etags)
    assert all(program.headlines(f"s{number}") == list(HEADLINES) for number in range(len(etags)))
    assert program.run("sync").out.count(": 0 neu, 1 geändert, 2 unverändert") == len(etags)
    for number in range(len(etags)):
        sent = [asked.headers.get("if-none-match") for asked in server.asked if asked.path == f"/{number}"]
        assert sent == [None, '"eins"', '"anders"' if "anders" in etags[number] else '"eins"']
