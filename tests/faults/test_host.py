"""Hosts in other letters have their name in ASCII beside them, wherever an address is shown."""

from __future__ import annotations

import idna
import pytest

from stadtbote.reading.opening import open_address
from stadtbote.text.article import link_line
from stadtbote.text.host import address_line, host, names_host
from stadtbote_cache.hosts import ascii_name
from stadtbote_cache.records import Link

FAKE = "https://аррӏе.example/konto"
SAID = "Buchstaben einer fremden Schrift, in ASCII xn--80ak6aa92e.example"


@pytest.mark.row(51)
@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.Musterstadt.example:8443/a?b", "www.musterstadt.example"),
        ("https://münchen.example/", "münchen.example, in ASCII xn--mnchen-3ya.example"),
        (
            "https://wuppеrtal.example/",
            "wuppеrtal.example, Buchstaben einer fremden Schrift, in ASCII xn--wupprtal-f8g.example",
        ),
        (
            "https://аррӏе.example/",
            "аррӏе.example, Buchstaben einer fremden Schrift, in ASCII xn--80ak6aa92e.example",
        ),
        ("https://straße.example/", "straße.example, in ASCII xn--strae-oqa.example"),
        (
            "https://stadt\u200d.example/",
            "stadt\u200d.example, Buchstaben einer fremden Schrift, in ASCII xn--stadt-1t3b.example",
        ),
        ("https://xn--mnchen-3ya.example/", "xn--mnchen-3ya.example"),
        ("https://stadt@boese.example/", "boese.example"),
        ("https://[::1]/", "::1"),
        ("https://[kaputt/", "https://[kaputt/"),
        (f"https://{'ä' * 70}.example/", f"{'ä' * 70}.example, in ASCII {ascii_name('ä' * 70)}.example"),
        ("nichts", ""),
    ],
)
def test_hosts(address: str, name: str) -> None:
    """A host in other letters has its ASCII form behind it, so that look-alikes are heard."""
    assert host(address) == name


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("stadt.example", True),
        ("Mehr auf stadt.example.", True),
        ("https://stadt.example/a", True),
        ("(stadt.example)", True),
        ("www.stadt.example", False),
        ("altstadt.example", False),
        ("alt-stadt.example", False),
        ("stadt.example.org", False),
        ("stadt.example-x", False),
        ("stadtXexample", False),
        ("", False),
    ],
)
def test_host_named_in_a_text(text: str, named: bool) -> None:
    """Only the whole host counts: "altstadt.example" does not tell that a link leads to stadt.example."""
    assert names_host(text, "stadt.example") is named


@pytest.mark.row(51)
def test_wherever_an_address_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """In lists of links, in whole addresses and in what opening says; the link's own words do not count."""
    assert link_line(1, Link("apple.example", FAKE)).endswith(SAID)
    assert link_line(1, Link(FAKE, FAKE)).endswith(SAID)
    assert address_line(FAKE) == f"{FAKE}, {SAID}"
    assert address_line("https://stadt.example/ü") == "https://stadt.example/ü"
    monkeypatch.setattr("webbrowser._tryorder", [])
    monkeypatch.delenv("BROWSER", raising=False)
    assert open_address(FAKE, None) == f"Kein Browser gefunden. Die Adresse: {FAKE}, {SAID}"


@pytest.mark.row(51)
@pytest.mark.parametrize(
    "name",
    ["аррӏе.example", "München.example", "straße.example", "中国.example", "ＡＢ。example", "ελλάς.example"],
)
def test_names_are_those_that_the_network_is_asked_for(name: str) -> None:
    """The name that is said is the one that browsers look up (IDNA 2008 with UTS 46)."""
    assert ascii_name(name) == idna.encode(name, uts46=True, transitional=False).decode()
