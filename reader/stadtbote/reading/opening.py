"""Opens a link in the user's browser, and says what happened."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from stadtbote.text.clean import web_address
from stadtbote.text.host import address_line, in_ascii
from stadtbote.text.language import translated as _

_IN_TERMINAL = frozenset("browsh cha elinks links links2 lynx w3m www-browser".split())

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


def open_address(address: str, lend: Lend | None, browser: Sequence[str] = ()) -> str:
    """Opens an http(s) address; the sentence says so, or gives the address where there is no browser.

    With the program `browser` and its arguments, else with the system's.

    The address is an argument of a child process, whole or within one that is no line of commands (which
    `settings` refuses): a shell would obey its "&" and ";". It is never an option. A browser that needs the
    terminal gets it from `lend`; where that is None, there is no terminal for it.
    """
    checked = web_address(address)
    if checked is None:
        return _("Nur Adressen mit http oder https werden geöffnet.")
    said, argument = address_line(checked), in_ascii(checked)
    start, in_terminal = _own(browser) if browser else _of_system()
    if start is None or (in_terminal and lend is None):
        return _("Kein Browser gefunden. Die Adresse: {address}").format(address=said)
    with lend() if in_terminal and lend is not None else nullcontext():
        opened = start(argument)
    if not opened:
        return _("Der Browser ließ sich nicht öffnen. Die Adresse: {address}").format(address=said)
    return _("Geöffnet: {address}").format(address=said)


_Start = Callable[[str], bool]
"""Opens an address; whether that could be done."""


def _of_system() -> tuple[_Start | None, bool]:
    """What opens an address in the system's browser, if there is one, and whether that needs the terminal."""
    import webbrowser  # asks the system for its browsers

    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return None, False
    in_terminal = isinstance(found, webbrowser.GenericBrowser)
    return found.open, in_terminal and not isinstance(found, webbrowser.BackgroundBrowser)


def _own(browser: Sequence[str]) -> tuple[_Start, bool]:
    """The same for a program with its arguments; those that run in a terminal are known by name."""
    import subprocess
    import threading

    in_terminal = Path(browser[0]).name in _IN_TERMINAL

    def start(address: str) -> bool:
        words = [word.replace("{}", address) for word in browser]
        words += [] if any("{}" in word for word in browser) else [address]
        try:
            if in_terminal:
                return subprocess.run(words, check=False).returncode == 0  # noqa: S603 (the user's own words)
            none = subprocess.DEVNULL  # what it says would stand in the screen
            child = subprocess.Popen(  # noqa: S603 (the user's own words, a checked address, and no shell)
                words, stdin=none, stdout=none, stderr=none, start_new_session=True
            )
        except OSError:
            return False
        threading.Thread(target=child.wait, daemon=True).start()  # so that nothing is left of it
        return True

    return start, in_terminal
