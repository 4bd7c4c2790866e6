"""TLS with the real program, under an authority of the tests: who is believed, and no way down to http."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from faults.program import Program
from faults.server import FEED, HEADLINES
from support.feeding import rss
from support.raw import RawServer, answer, redirect

Secure = Callable[..., RawServer]
NOT_VALID = "das Zertifikat des Servers ist nicht gültig. Stimmt die Uhr dieses Rechners?"
KEPT = "Die 3 gespeicherten Artikel bleiben lesbar."
PAST, FUTURE = ((datetime(y, 1, 1, tzinfo=UTC), datetime(y + 1, 1, 1, tzinfo=UTC)) for y in (2001, 2090))
BODY = (
    "<!DOCTYPE html><main><h1>Brücke</h1>" + "<p>Sie führt nun über den Fluss, und alle freuen sich.</p>" * 9
).encode()
HTML = "Content-Type: text/html; charset=utf-8"


@pytest.fixture
def trust(authority: trustme.CA, tmp_path: Path) -> dict[str, str]:
    """The environment of a machine that knows the authority."""
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return {"SSL_CERT_FILE": str(path)}


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Secure]:
    """Makes servers with a certificate for a name, and another authority's where wanted."""
    with ExitStack() as running:

        def serve(
            name: str = "127.0.0.1",
            begin: datetime | None = None,
            end: datetime | None = None,
            by: trustme.CA = authority,
        ) -> RawServer:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            by.issue_cert(name, not_before=begin, not_after=end).configure_cert(context)
            return running.enter_context(RawServer(tls=context, routes={"/": answer(FEED)}))

        yield serve


@pytest.mark.row(11)
def test_certificates(program: Program, secure: Secure, trust: dict[str, str]) -> None:
    """What is expired, not yet valid, another's or of an unknown authority is refused; the clock is named."""
    servers = {
        "abgelaufen": secure(begin=PAST[0], end=PAST[1]),
        "zukunft": secure(begin=FUTURE[0], end=FUTURE[1]),
        "andere": secure("andere.test"),
        "unbekannt": secure(by=trustme.CA()),
        "gut": secure(),
    }
    for name, server in servers.items():
        program.add(name, server.address())
    ran = program.run("sync", **trust)
    for name in servers.keys() - {"gut"}:
        assert ran.line(name).startswith(f"{NOT_VALID} Gespeichert ist von dieser Quelle noch nichts.")
        assert servers[name].asked == []
    assert ran.line("gut").startswith("3 neu")
    assert (ran.code, ran.err) == (0, "")
    alone = program.run("source", "add", servers["unbekannt"].address(), **trust)
    assert (alone.code, NOT_VALID in alone.err, servers["unbekannt"].asked) == (75, True, [])


@pytest.mark.row(21)
def test_no_redirect_to_http(program: Program, secure: Secure, trust: dict[str, str]) -> None:
    """A redirect from https to http is refused with a sentence, and what is stored stays."""
    safe = secure()
    program.add("stadt", safe.address())
    assert program.run("sync", **trust).code == 0
    with RawServer(routes={"/": answer(FEED)}) as plain:
        safe.routes["/"] = redirect(plain.address(), 301)
        ran = program.run("sync", **trust)
        assert plain.connections == 0
    assert ran.line("stadt").startswith(f"der Server leitet auf eine unzulässige Adresse weiter. {KEPT}")
    assert program.headlines("stadt") == list(HEADLINES)


@pytest.mark.row(21)
def test_no_link_to_http(program: Program, secure: Secure, trust: dict[str, str]) -> None:
    """What a secure source links to with http is asked for over https, or not at all."""
    safe = secure()
    open_port = safe.address("/a").replace("https:", "http:")
    with RawServer(routes={"/b": answer(BODY, HTML)}) as plain:
        items = (
            f"<title>A</title><link>{open_port}</link>",
            f"<title>B</title><link>{plain.address('/b')}</link>",
        )
        safe.routes |= {"/": answer(rss(*items).encode()), "/a": answer(BODY, HTML)}
        program.add("stadt", safe.address())
        ran = program.measured("sync", limits={"first_byte": 2.0}, variables=trust)
        assert plain.asked == []
    assert ran.line("stadt").startswith("2 neu, 0 geändert, 0 unverändert, 1 Artikel ohne ganzen Text;")
    assert sorted(safe.paths()) == ["/", "/a"]


@pytest.mark.row(21)
def test_no_feed_over_http(program: Program, secure: Secure, trust: dict[str, str]) -> None:
    """A feed that a secure page names with http is saved with https."""
    safe = secure()
    named = safe.address("/feed").replace("https:", "http:")
    page = f'<!DOCTYPE html><link rel="alternate" type="application/rss+xml" href="{named}"><p>Nichts</p>'
    safe.routes |= {"/": answer(page.encode(), HTML), "/feed": answer(FEED)}
    ran = program.run("source", "add", safe.address(), "--name", "stadt", **trust)
    assert (ran.code, ran.out) == (0, "stadt\n")
    assert safe.address("/feed") in program.run("source", "list").out
