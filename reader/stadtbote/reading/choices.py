"""What is chosen by a number: the links of an article, the sources. What syncs cost, to be read."""

from __future__ import annotations

import time
from functools import cache

from stadtbote.reading.answers import Answer, Choice, Shows
from stadtbote.reading.listing import read_costs, read_sources
from stadtbote.reading.searching import filtered
from stadtbote.reading.session import Session
from stadtbote.terminal.faces import SCREEN
from stadtbote.text import traffic
from stadtbote.text.article import link_line
from stadtbote.text.clean import web_address
from stadtbote.text.host import address_line
from stadtbote.text.language import translated as _
from stadtbote.text.wording import source_line
from stadtbote_cache.records import Filter

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable


def open_link(session: Session, words: str = "") -> Answer:
    """The links of the article; the chosen one is opened."""

    def opened(address: str) -> Answer:
        from stadtbote.reading.opening import open_address

        return Answer(open_address(address, session.lend(), session.preferences.settings.browser))

    return _link(session, words, _("Links"), _("Nummer und Enter öffnet, q geht zurück."), opened)


def take_link(session: Session, words: str = "") -> Answer:
    """The links of the article; the chosen one is shown, to take along."""

    def taken(address: str) -> Answer:
        return Answer(address, Shows.LINK)

    title, keys = _("Einen Link mitnehmen"), _("Nummer und Enter wählt, q geht zurück.")
    return _link(session, words, title, keys, taken)


def copy_link(session: Session, words: str = "") -> Answer:
    """The links of the article; the chosen one, or the only one, is copied by the terminal.

    Not in the screen-reader face: yasr speaks the sequence for that, letter by letter (measured, 0.6.9).
    """

    def copied(address: str) -> Answer:
        from stadtbote.reading.opening import in_ascii

        checked = web_address(address)
        if checked is None:
            return Answer(_("Nur Adressen mit http oder https werden kopiert."))
        said = _("Kopiert, wenn das Terminal es zulässt: {address}. c zeigt den Link.")
        return Answer(said.format(address=address_line(checked)), copies=in_ascii(checked))

    if session.face != SCREEN:
        return Answer(_("Kopieren geht nur auf dem Bildschirm. c zeigt den Link."))
    title, keys = _("Einen Link kopieren"), _("Nummer und Enter kopiert, q geht zurück.")
    return _link(session, words or "1" * (_count(session) == 1), title, keys, copied)


def _count(session: Session) -> int:
    shown = session.current()
    return len(shown.reading.links) if shown else 0


def _link(session: Session, words: str, title: str, keys: str, answer: Callable[[str], Answer]) -> Answer:
    if session.list.number is None:
        return Answer(_("Hier ist kein Artikel."))
    shown = session.current()
    links = shown.reading.links if shown else ()
    if not links:
        return Answer(_("Dieser Artikel hat keine Links."))
    lines = [f"{link_line(number, link)}: {link.address}" for number, link in enumerate(links, 1)]
    question = _("Nummer des Links?")
    choice = Choice(title, lines, keys, question, lambda place: answer(links[place].address))
    return session.choose(choice, words)


def choose_source(session: Session, words: str = "") -> Answer:
    """All articles, the kept ones, and each source; only the articles of the choice are shown."""
    states = read_sources(session.store)
    names = [_("Alle Artikel"), _("Gemerkte Artikel"), *(state.source.title for state in states)]
    filters = [Filter(), Filter(kept=True), *(Filter(source=state.source.name) for state in states)]
    details = ["", "", *(f": {source_line(state, time.time())}" for state in states)]
    lines = [f"{n}. {name}{more}" for n, (name, more) in enumerate(zip(names, details, strict=True), 1)]
    present = Filter(source=session.list.filter.source, kept=session.list.filter.kept)

    def chosen(place: int) -> Answer:
        name = names[place].replace("{", "{{").replace("}", "}}")
        return filtered(session, filters[place], f"{name}: {{count}}.")

    choice = Choice(
        _("Quellen"),
        lines,
        _("Enter zeigt diese Artikel, q geht zurück."),
        _("Nummer der Quelle?"),
        chosen,
        filters.index(present) if present in filters else 0,
    )
    return session.choose(choice, words)


def show_costs(session: Session) -> Answer:
    """What syncs cost by month and source: in sentences, for the eye as bars."""
    costs = read_costs(session.store)
    if not costs:
        return Answer(_("Noch kein Abruf gezählt."))
    title, keys = _("Bytes der Abrufe"), _("q geht zurück. Leertaste blättert weiter.")
    drawn = cache(lambda width: traffic.bars(costs, width))
    return Answer(choice=Choice(title, traffic.lines(costs), keys, drawn=drawn))
