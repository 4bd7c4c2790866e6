"""Opening a link in the user's browser, and saying what happened."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from stadtbote.text.clean import web_address
from stadtbote.text.language import translated as _

Lend = Callable[[], AbstractContextManager[object]]
"""Gives the terminal to another program for as long as the block lasts."""


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ctrl-C is the other program's for that time. A function: that it is ignored would be inherited."""
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def open_address(address: str, lend: Lend | None) -> str:
    """Opens an http(s) address; the sentence says so, or says the address where there is no browser.

    The address is one argument of a child process, never part of a shell's line. A browser that needs
    the terminal gets it by `lend`; where that is None there is no terminal for it.
    """
    import webbrowser  # asks the system for its browsers

    checked = web_address(address)
    if checked is None:
        return _("Nur Adressen mit http oder https werden geöffnet.")
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        browser = None
    in_terminal = isinstance(browser, webbrowser.GenericBrowser) and not isinstance(
        browser, webbrowser.BackgroundBrowser
    )
    if browser is None or (in_terminal and lend is None):
        return _("Kein Browser gefunden. Die Adresse: {address}").format(address=checked)
    if in_terminal and lend is not None:
        with lend():
            opened = browser.open(checked)
    else:
        opened = browser.open(checked)
    if not opened:
        return _("Der Browser ließ sich nicht öffnen. Die Adresse: {address}").format(address=checked)
    return _("Geöffnet: {address}").format(address=checked)
