"""Opens a link in the user's browser, and says what happened."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from stadtbote.text.clean import web_address
from stadtbote.text.host import address_line
from stadtbote.text.language import translated as _
from stadtbote_cache.hosts import ascii_name

_ALLOWED = "/?#[]@!&*+,;=:%-._~"  # of RFC 3986, without what a shell would obey: quotes, $ and brackets

Lend = Callable[[], AbstractContextManager[object]]
"""Gives the terminal to another program for as long as the block lasts."""


@contextmanager
def undisturbed() -> Iterator[None]:
    """Leaves Ctrl-C to the other program. It goes to a function, because ignoring it would be inherited."""
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def in_ascii(address: str) -> str:
    """A checked address as a browser takes it: the host's name in ASCII, all else percent-encoded."""
    from urllib.parse import quote, urlsplit

    parts = urlsplit(address)
    user, at, place = parts.netloc.rpartition("@")
    # Only the name has letters of other scripts: a port and an IPv6 address have none.
    place = quote(ascii_name(place), safe="[]:-._~%")
    rest = address[len(f"{parts.scheme}://{parts.netloc}") :]
    return f"{parts.scheme}://{quote(user, safe=_ALLOWED)}{at}{place}{quote(rest, safe=_ALLOWED)}"


def open_address(address: str, lend: Lend | None) -> str:
    """Opens an http(s) address; the sentence says so, or gives the address where there is no browser.

    The address is one argument of a child process, never part of a shell's command line nor an option, and
    has only characters that any script takes as they are. A browser that needs the terminal gets it from
    `lend`; where that is None, there is no terminal for it.
    """
    import webbrowser  # asks the system for its browsers

    checked = web_address(address)
    if checked is None:
        return _("Nur Adressen mit http oder https werden geöffnet.")
    said, argument = address_line(checked), in_ascii(checked)
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        browser = None
    in_terminal = isinstance(browser, webbrowser.GenericBrowser) and not isinstance(
        browser, webbrowser.BackgroundBrowser
    )
    if browser is None or (in_terminal and lend is None):
        return _("Kein Browser gefunden. Die Adresse: {address}").format(address=said)
    if in_terminal and lend is not None:
        with lend():
            opened = browser.open(argument)
    else:
        opened = browser.open(argument)
    if not opened:
        return _("Der Browser ließ sich nicht öffnen. Die Adresse: {address}").format(address=said)
    return _("Geöffnet: {address}").format(address=said)
