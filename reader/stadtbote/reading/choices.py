"""What is chosen by a number: the links of an article, the sources. What syncs cost, to be read."""

from __future__ import annotations

from functools import cache

from stadtbote.reading.answers import Answer, Choice, Shows
from stadtbote.reading.overview import Table, table
from stadtbote.reading.searching import filtered
from stadtbote.reading.session import Session, place_of
from stadtbote.stored import read_costs, read_freshness, read_names, read_sources
from stadtbote.terminal.faces import SCREEN
from stadtbote.text import traffic, wording
from stadtbote.text.clean import web_address
from stadtbote.text.language import translated as _
from stadtbote_cache.record import replace

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable

_ALL = 3  # the place of all articles in the table


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
        from stadtbote.text.host import address_line, in_ascii

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
        return Answer(wording.no_article())
    shown = session.current()
    links = shown.reading.links if shown else ()
    if not links:
        return Answer(_("Dieser Artikel hat keine Links."))
    from stadtbote.text.article import link_line

    lines = [f"{link_line(number, link)}: {link.address}" for number, link in enumerate(links, 1)]
    question = _("Nummer des Links?")
    choice = Choice(title, lines, keys, question, lambda place: answer(links[place].address))
    return session.choose(choice, words)


def choose_source(session: Session, words: str = "") -> Answer:
    """What is new, unread, kept, all, and each source; only the articles of the choice are shown."""
    sheet = _table(session)
    lines = [f"{n}. {shelf.spoken}" for n, shelf in enumerate(sheet.shelves, 1)]

    def chosen(place: int) -> Answer:
        shelf = sheet.shelves[place]
        name = shelf.name.replace("{", "{{").replace("}", "}}")
        return filtered(session, shelf.filter, f"{name}: {{count}}.")

    def changed(place: int) -> Answer:
        from stadtbote.reading.changing import change

        name = sheet.shelves[place].name

        def back(said: str) -> Answer:
            again = choose_source(session)
            if again.choice is None:
                return Answer(said)
            names = [shelf.name for shelf in _table(session).shelves]
            at = names.index(name) if name in names else place
            return Answer(said, choice=replace(again.choice, place=min(at, len(names) - 1)))

        return change(session, sheet.shelves[place], back)

    keys = _("Enter zeigt diese Artikel, q geht zurück.")
    if session.visit is None:
        keys = _("Enter zeigt diese Artikel, {key} ändert die Quelle, q geht zurück.").format(
            key=session.key("C")
        )
    choice = Choice(
        _("Quellen"),
        lines,
        keys,
        _("Nummer der Quelle?"),
        chosen,
        next((place for place, shelf in enumerate(sheet.shelves) if shelf.chosen), _ALL),
        sheet,
        changed if session.visit is None else None,
    )
    return session.choose(choice, words)


def _table(session: Session) -> Table:
    new = session.store.new_by_source(session.news.since)
    states, fresh = read_sources(session.store), read_freshness(session.store)
    return table(session.list, states, fresh, new, offline=session.offline)


def change_source(session: Session, words: str = "") -> Answer:
    """What can be done with a source: with the one of this number among the sources.

    Without a number, with the one whose list is shown, or whose article is the current one.
    """
    from stadtbote.reading.changing import change

    shelves = _table(session).shelves
    if words:
        place = place_of(words, len(shelves))
        return (
            Answer(wording.no_such_number(len(shelves))) if place is None else change(session, shelves[place])
        )
    shown = next((shelf for shelf in shelves if shelf.chosen and not shelf.lasting), None)
    name = session.list.row.source if len(session.list) else None
    of_article = next((shelf for shelf in shelves if name and shelf.filter.source == name), shelves[_ALL])
    return change(session, shown or of_article)


def show_costs(session: Session) -> Answer:
    """What syncs cost by month and source: in sentences, for the eye as bars."""
    costs = read_costs(session.store, read_names(session.store))
    if not costs:
        return Answer(traffic.lines(costs)[0])
    title, keys = _("Bytes der Abrufe"), _("q geht zurück. Leertaste blättert weiter.")
    drawn = cache(lambda width: traffic.bars(costs, width))
    return Answer(choice=Choice(title, traffic.lines(costs), keys, drawn=drawn))
