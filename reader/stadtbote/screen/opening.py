"""Opening a link in the user's browser, and saying what happened."""

from __future__ import annotations

import webbrowser

from textual.app import App

from stadtbote.text.clean import web_address
from stadtbote.text.language import translated as _


def open_address(app: App[int], address: str) -> str:
    """Opens an http(s) address; the sentence says so, or says the address where there is no browser.

    The address is one argument of a child process, never part of a shell's line. A browser that
    needs the terminal gets it for as long as it runs.
    """
    checked = web_address(address)
    if checked is None:
        return _("Nur Adressen mit http oder https werden geöffnet.")
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return _("Kein Browser gefunden. Die Adresse: {address}").format(address=checked)
    if isinstance(browser, webbrowser.GenericBrowser) and not isinstance(
        browser, webbrowser.BackgroundBrowser
    ):
        with app.suspend():
            opened = browser.open(checked)
    else:
        opened = browser.open(checked)
    if not opened:
        return _("Der Browser ließ sich nicht öffnen. Die Adresse: {address}").format(address=checked)
    return _("Geöffnet: {address}").format(address=checked)
