"""Where requests may lead: names, private networks, cookies, with the real program."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Iterator

import pytest

from faults.program import Program
from faults.server import FEED, HEADLINES
from stadtbote.errors import Reason, SourceError
from stadtbote.sources.net.addresses import Reach
from support.feeding import rss
from support.raw import Behaviour, RawServer, answer, redirect
from support.terminal import Terminal, environment

KEPT = "Die 3 gespeicherten Artikel bleiben lesbar."
OFFLINE = "nicht erreichbar: kein Netz, oder der Name ist unbekannt."
PRIVATE = "die Adresse führt in ein privates Netz und wurde nicht gefragt."
PUBLIC, INSIDE, LOOPBACK = "8.8.8.8", "10.0.0.1", "127.0.0.1"
BODY = (
    "<!DOCTYPE html><main><h1>Brücke</h1>" + "<p>Sie führt nun über den Fluss, und alle freuen sich.</p>" * 9
)
HTML = "Content-Type: text/html; charset=utf-8"


@pytest.fixture
def server() -> Iterator[RawServer]:
    with RawServer(routes={"/": answer(FEED)}) as raw:
        yield raw


@pytest.fixture
def inside() -> Iterator[RawServer]:
    """Another machine of the private network, as far as a source at 127.0.0.1 is concerned."""
    with RawServer(host="127.0.0.2", routes={"/": answer(FEED), "/a": answer(BODY.encode(), HTML)}) as raw:
        yield raw


def linking(*links: str) -> Behaviour:
    """A feed whose articles lead to these places."""
    return answer(
        rss(*(f"<title>Meldung {n}</title><link>{link}</link>" for n, link in enumerate(links))).encode()
    )


@pytest.mark.row(1)
def test_no_network(program: Program) -> None:
    """Without a network the stored list is there with its age, and why; without a list it ends with 75."""
    program.add("stadt", "http://stadt.example/")
    first = program.run("sync")
    assert (
        first.code,
        first.line("stadt").startswith(f"{OFFLINE} Gespeichert ist von dieser Quelle noch"),
    ) == (75, True)
    with RawServer(routes={"/": answer(FEED)}) as server:
        address = f"http://stadt.example:{server.port}/"
        program.run("source", "remove", "stadt", "--yes")
        program.add("stadt", address)
        names = {"stadt.example": [["127.0.0.1"]]}
        assert program.measured("sync", names=names).line("stadt").startswith("3 neu")
    with sqlite3.connect(program.store) as connection:
        connection.execute("UPDATE sources SET fetched_at = fetched_at - 10900, tried_at = tried_at - 10900")
    connection.close()
    again = program.run("sync")
    assert (again.code, again.out) == (0, f"Stadt: {OFFLINE} {KEPT} Bitte die Verbindung prüfen.\n")
    listed = program.run("source", "list").out
    assert "abgerufen: vor 3 Stunden, zuletzt nicht erreicht" in listed
    with Terminal(program.command("--screen"), variables=environment()) as terminal:
        terminal.wait_for(HEADLINES[0])
        terminal.wait_for("Zuletzt nicht erreicht: ")
        assert "! 1 nicht erreicht · Stand " in terminal.lines[0]
        terminal.press("q")
        assert terminal.wait() == 0


@pytest.mark.row(2)
def test_refused(program: Program, server: RawServer) -> None:
    """Where nothing listens the source is named, and the others come."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program.add("zu", f"http://127.0.0.1:{port}/")
    program.add("offen", server.address())
    ran = program.run("sync")
    assert ran.line("zu").startswith(
        "der Server nimmt keine Verbindung an. Gespeichert ist von dieser Quelle noch"
    )
    assert ran.line("offen").startswith("3 neu")
    assert ran.code == 0
    assert program.run("sync", "zu").code == 75


@pytest.mark.row(9)
def test_broken_ipv6(program: Program, server: RawServer) -> None:
    """Where a name leads to an IPv6 address at which nobody answers, its IPv4 address is taken."""
    program.add("stadt", server.address(host="stadt.test"))
    ran = program.measured("sync", names={"stadt.test": [["::1", "127.0.0.1"]]})
    assert ran.line("stadt").startswith("3 neu")
    assert ran.seconds < 20  # nobody waited for the deadline


@pytest.mark.row(19)
def test_links_into_the_private_network(program: Program, server: RawServer, inside: RawServer) -> None:
    """What a feed links to in the private network is not asked, unless the configuration allows that host."""
    port = inside.port
    places = [
        inside.address("/a"),
        *(f"http://{host}:{port}/a" for host in ("localhost", "2130706434", "0x7f.2")),
    ]
    server.routes["/"] = linking(*places, server.address("/b"))
    server.routes["/b"] = answer(BODY.encode(), HTML)
    program.add("stadt", server.address())
    ran = program.run("sync")
    assert ran.line("stadt").startswith("5 neu, 0 geändert, 0 unverändert, 4 Artikel ohne ganzen Text;")
    assert (inside.connections, server.paths()) == (0, ["/", "/b"])
    assert len(program.headlines("stadt")) == 5
    program.run("source", "remove", "stadt", "--for-good", "--yes")
    program.add("stadt", server.address())
    config = program.folder / "config.toml"
    config.write_text('allow_hosts = ["127.0.0.2"]\n')
    ran = program.run("--config", str(config), "sync")
    assert ran.line("stadt").startswith("5 neu, 0 geändert, 0 unverändert, 3 Artikel ohne ganzen Text;")
    assert inside.paths() == ["/a"]


@pytest.mark.row(19)
def test_redirects_into_the_private_network(program: Program, server: RawServer, inside: RawServer) -> None:
    """Nor is what a source redirects to, unless it is allowed; a number written otherwise is no way round."""
    server.routes["/"] = redirect(inside.address())
    program.add("stadt", server.address())
    ran = program.run("sync")
    assert ran.line("stadt").startswith(f"{PRIVATE} Gespeichert ist von dieser Quelle noch nichts.")
    assert "unter allow_hosts nennen." in ran.out
    assert (ran.code, inside.connections) == (75, 0)
    config = program.folder / "config.toml"
    config.write_text('allow_hosts = ["127.0.0.2"]\n')
    assert program.run("--config", str(config), "sync").line("stadt").startswith("3 neu")


@pytest.mark.row(19)
@pytest.mark.parametrize("allowed", [False, True])
def test_a_page_names_a_feed_in_the_private_network(
    program: Program, server: RawServer, inside: RawServer, allowed: bool
) -> None:
    """`source add` does not ask a feed there that a page names, and reads the page; or it is allowed."""
    link = f'<link rel="alternate" type="application/rss+xml" href="{inside.address()}">'
    server.routes["/"] = answer(f"<!DOCTYPE html><head>{link}</head><p>Nichts</p>".encode(), HTML)
    config = program.folder / "config.toml"
    config.write_text('allow_hosts = ["127.0.0.2"]\n' if allowed else "")
    ran = program.run("--config", str(config), "source", "add", server.address(), "--name", "stadt")
    assert (inside.connections > 0, ran.code) == (allowed, 0 if allowed else 75)
    assert ("Es wurde nichts gespeichert." in ran.err) == (not allowed)


@pytest.mark.row(20)
def test_a_name_that_changes(program: Program, server: RawServer, inside: RawServer) -> None:
    """What was looked up and checked is what is connected to: a later answer leads nowhere else."""
    program.add("stadt", server.address(host="stadt.test"))
    ran = program.measured("sync", names={"stadt.test": [["127.0.0.1"], ["127.0.0.2"]]})
    assert ran.line("stadt").startswith("3 neu")
    assert (len(server.asked), inside.connections) == (1, 0)


def refused(reach: Reach, host: str, *addresses: str, home: bool = True, own: bool = False) -> bool:
    """Whether a host that has these addresses may not be connected to."""
    try:
        reach.check(host, addresses, home=home, own=own)
    except SourceError as error:
        return error.reason is Reason.PRIVATE_ADDRESS
    return False


@pytest.mark.row(19, 20)
def test_reach() -> None:
    """A source may be anywhere; its links only where it is, and never inside once its name was outside."""
    assert not refused(Reach(), "stadt.test", INSIDE, own=True)
    assert not refused(Reach(), "stadt.test", PUBLIC)
    for addresses in ((INSIDE,), (LOOPBACK,), (PUBLIC, INSIDE), ("::ffff:127.0.0.1",), ("fe80::1",)):
        assert refused(Reach(), "andere.test", *addresses, home=False)
        assert refused(Reach(), "stadt.test", *addresses)  # the source itself was not found there
    assert refused(Reach(), LOOPBACK, LOOPBACK, home=False)
    assert not refused(Reach(), LOOPBACK, LOOPBACK)
    both = Reach()
    assert refused(both, "stadt.test", PUBLIC, INSIDE, own=True)  # it would be a way from one to the other
    assert refused(both, "stadt.test", INSIDE)
    at_home = Reach()
    assert not refused(at_home, "intern.test", INSIDE, own=True)
    assert not refused(at_home, "INTERN.test.", INSIDE)
    assert refused(at_home, "andere.test", INSIDE)
    rebound = Reach()
    assert not refused(rebound, "stadt.test", PUBLIC, own=True)
    assert refused(rebound, "stadt.test", LOOPBACK)
    assert refused(rebound, "stadt.test", LOOPBACK, own=True)  # the second try of a connection that broke off
    back = Reach()
    assert not refused(back, "stadt.test", INSIDE, own=True)
    assert not refused(back, "stadt.test", PUBLIC, own=True)
    assert refused(back, "stadt.test", INSIDE)


@pytest.mark.row(19)
def test_allowed_hosts() -> None:
    """A host that is listed may be anywhere; its neighbours may not."""
    reach = Reach(["Intern.test", "10.0.0.1", "::0001"])
    for host, address in (
        ("intern.test", INSIDE),
        ("10.0.0.1", INSIDE),
        ("[::1]", "::1"),
        ("INTERN.TEST.", "::1"),
    ):
        assert not refused(reach, host, address, home=False)
    for host, address in (("x.intern.test", INSIDE), ("10.0.0.2", "10.0.0.2"), ("andere.test", INSIDE)):
        assert refused(reach, host, address, home=False)


@pytest.mark.row(24)
def test_cookies(program: Program, server: RawServer, inside: RawServer) -> None:
    """A cookie is not sent back, nor to another host, and nothing of it is on the disk."""
    cookie = "Set-Cookie: besuch=geheim4711; Max-Age=99999; Path=/"
    server.routes["/"] = answer(b"", cookie, f"Location: {inside.address()}", status="302 Found")
    links = [inside.address("/a"), server.address("/b")]
    inside.routes["/"] = answer(rss(*(f"<title>{x}</title><link>{x}</link>" for x in links)).encode(), cookie)
    inside.routes["/a"] = server.routes["/b"] = answer(BODY.encode(), HTML, cookie)
    program.add("stadt", server.address())
    config = program.folder / "config.toml"
    config.write_text('allow_hosts = ["127.0.0.2"]\n')
    for _ in range(2):
        assert program.run("--config", str(config), "sync").code == 0
    assert {*server.paths(), *inside.paths()} == {"/", "/a", "/b"}
    assert not [asked for asked in (*server.asked, *inside.asked) if "cookie" in asked.headers]
    files = [path.read_bytes() for path in program.folder.rglob("*") if path.is_file()]
    assert not [data for data in files if b"geheim4711" in data]
