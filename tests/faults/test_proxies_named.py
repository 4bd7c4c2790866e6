"""Proxies that variables or the configuration name, with the real program."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from faults.program import Program
from faults.server import FEED
from support.proxies import Relay
from support.raw import RawServer, answer

KEY = "geheim-4711"


@pytest.fixture
def server() -> Iterator[RawServer]:
    with RawServer(routes={"/": answer(FEED)}) as raw:
        yield raw


@pytest.mark.row(12)
@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", ""])
def test_proxies(program: Program, server: RawServer, name: str) -> None:
    """A proxy is asked that a variable or the configuration names; doctor names it without its password."""
    program.add("stadt", server.address(host="stadt.example"))
    config = program.folder / "config.toml"
    with Relay(user=f"ich:{KEY}") as proxy:
        address = proxy.address(f"ich:{KEY}")
        config.write_text("" if name else f'proxy = "{address}"\n')
        named = ("--config", str(config))
        variables = {name: address} if name else {}
        ran = program.run(*named, "sync", **variables)
        assert proxy.asked == [f"GET {server.address(host='stadt.example')} HTTP/1.1"]
        doctor = program.run(*named, "doctor", **variables)
        public = proxy.address("…")
    assert ran.line("stadt").startswith("3 neu")
    assert f"Proxy für http: {public}, genannt in {name or 'proxy'}\n" in doctor.out
    assert ("Proxy für https" in doctor.out) == (name.lower() != "http_proxy")
    assert ("steht das Passwort eines Proxys" in doctor.out) == (not name)
    assert KEY not in ran.out + ran.err + doctor.out + doctor.err


@pytest.mark.row(12)
def test_proxies_that_are_not_asked(program: Program, server: RawServer) -> None:
    """In a CGI HTTP_PROXY counts for nothing; an empty variable and no_proxy take a proxy away."""
    program.add("stadt", server.address())
    with Relay() as proxy:
        address = proxy.address()
        for variables in (
            {"HTTP_PROXY": address, "REQUEST_METHOD": "GET"},
            {"HTTP_PROXY": address, "http_proxy": ""},
            {"http_proxy": address, "no_proxy": "localhost, 127.0.0.0/8"},
            {"all_proxy": address, "NO_PROXY": "*"},
        ):
            assert program.run("sync", "stadt", **variables).code == 0
            assert proxy.asked == []
    assert len(server.asked) == 4
    assert "Proxy: keiner\n" in program.run("doctor").out


@pytest.mark.row(12)
def test_proxies_that_fail(program: Program, server: RawServer) -> None:
    """The proxy is told as the cause, and what to do; nothing has its password."""
    program.add("stadt", f"https://stadt.example:{server.port}/")
    with Relay() as gone:
        pass
    with Relay(user=f"ich:{KEY}") as proxy, Relay(refuses="503 No") as failing:
        for address, words in (
            (proxy.address(), "der Proxy verlangt Name und Passwort, oder andere als die genannten."),
            (proxy.address(f"{KEY}:{KEY}"), "der Proxy verlangt Name und Passwort"),
            (failing.address(), "der Proxy stellt keine Verbindung zum Server her, HTTP 503."),
            (gone.address(f"ich:{KEY}"), "der Proxy ist nicht erreichbar."),
        ):
            ran = program.run("sync", https_proxy=address)
            assert ran.line("stadt").startswith(words)
            assert "„stadtbote doctor“" in ran.out
            assert KEY not in ran.out + ran.err
            assert ran.code == 75
    assert server.connections == 0
    assert KEY.encode() not in program.store.read_bytes()


@pytest.mark.row(12)
@pytest.mark.parametrize(
    "address", [f"ftp://ich:{KEY}@proxy:1", f"http://ich:{KEY}@pro xy", f"{KEY}@:0", "socks4://a"]
)
def test_proxies_that_are_none(program: Program, address: str) -> None:
    """An address that no proxy has is told with what named it, and nothing is fetched; the rest works."""
    program.add("stadt", "http://stadt.example/")
    ran = program.run("sync", all_proxy=address)
    assert (ran.code, ran.out) == (78, "")
    assert ran.err.startswith("Die Variable all_proxy nennt keinen Proxy: ")
    assert "erlaubt ist nur die Adresse eines Proxys" in ran.err
    doctor = program.run("doctor", all_proxy=address)
    assert "Die Variable all_proxy nennt keinen Proxy" in doctor.out
    assert program.run("list", all_proxy=address).code == 0
    config = program.folder / "config.toml"
    config.write_text(f'proxy = "{address}"\n')
    told = program.run("--config", str(config), "list")
    assert told.code == 78
    assert "Konfiguration, Zeile 1" in told.err
    assert KEY not in ran.out + ran.err + doctor.out + doctor.err + told.err


@pytest.mark.row(12)
def test_socks_without_its_package(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the package for SOCKS is not installed it is named."""
    monkeypatch.setitem(sys.modules, "socksio", None)
    program.add("stadt", "http://stadt.example/")
    ran = program.run("sync", all_proxy=f"socks5://ich:{KEY}@127.0.0.1:9")
    assert (ran.code, ran.out) == (78, "")
    assert "socks5://…@127.0.0.1:9, genannt in all_proxy, fehlt das Python-Paket socksio" in ran.err
    assert KEY not in ran.err
