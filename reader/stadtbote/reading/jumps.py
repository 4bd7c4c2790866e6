"""Moves by the structure of an article: from heading to heading, from link to link."""

from __future__ import annotations

from stadtbote.reading.answers import Answer, Choice, Shows
from stadtbote.reading.session import Session
from stadtbote.text.language import translated as _
from stadtbote.text.parts import PartKind
from stadtbote.text.wording import joined
from stadtbote_cache.record import replace

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stadtbote.reading.article import OpenArticle


def next_heading(session: Session) -> Answer:
    """The next heading of the article."""
    return _jump(session, _headings(session.article), 1, _("Keine weitere Überschrift."), _of_headings())


def previous_heading(session: Session) -> Answer:
    """The heading before."""
    return _jump(session, _headings(session.article), -1, _("Keine Überschrift davor."), _of_headings())


def next_link(session: Session) -> Answer:
    """The next line that has a link in its text, or in the list at the end; it says which links are there."""
    numbers = _links(session.article)
    answered = _jump(session, [*numbers], 1, _("Kein weiterer Link."), _("Links gibt es im Artikel."))
    if session.article is None or answered.shows is not Shows.PLACE:
        return answered
    total = len(session.article.reading.links)
    there = [numbers[offset] for offset in session.article.from_here([*numbers])]
    said = _("Link {number} von {total}.") if len(there) == 1 else _("Links {number} von {total}.")
    return replace(answered, said=said.format(number=joined(there), total=total))


def headings(session: Session, words: str = "") -> Answer:
    """All headings of the article, to choose one from."""
    article = session.article
    if article is None:
        return _in_articles(session, _of_headings())
    begins = _headings(article)
    if not begins:
        return Answer(_("Dieser Artikel hat keine Überschriften."))
    parts = [part for part in article.reading.parts if part.kind is PartKind.HEADING]
    lines = []
    for number, part in enumerate(parts, 1):
        level = part.structure.level
        lines.append(
            joined([f"{number}. {part.text}", *([_("Stufe {level}").format(level=level)] if level else [])])
        )

    def chosen(place: int) -> Answer:
        article.go(begins[place])
        return Answer(shows=Shows.PLACE)

    choice = Choice(
        _("Überschriften"),
        lines,
        _("Nummer und Enter geht dorthin, q geht zurück."),
        _("Nummer der Überschrift?"),
        chosen,
        max(sum(begin <= article.offset for begin in begins) - 1, 0),
    )
    return session.choose(choice, words)


def _jump(session: Session, places: Sequence[int], direction: int, nothing: str, where: str) -> Answer:
    if session.article is None:
        return _in_articles(session, where)
    offset = session.article.beyond(places, direction)
    if offset is None:
        return Answer(nothing)
    session.article.go(offset)
    return Answer(shows=Shows.PLACE)


def _of_headings() -> str:
    return _("Überschriften gibt es im Artikel.")


def _in_articles(session: Session, where: str) -> Answer:
    return Answer(f"{where} {_(session.terms.opens)}")


def _headings(article: OpenArticle | None) -> Sequence[int]:
    """Where the headings of an article begin."""
    if article is None:
        return ()
    parts = zip(article.starts, article.reading.parts, strict=True)
    return [start for start, part in parts if part.kind is PartKind.HEADING]


def _links(article: OpenArticle | None) -> dict[int, str]:
    """The numbers of an article's links, as they stand beside their words, by where those begin."""
    found = dict[int, str]()
    if article is None:
        return found
    for place, seen in article.reading.seen:
        beside = [span.shown or "" for span in seen.spans]
        for n, span in enumerate(seen.spans):
            if span.shown is None:
                number = next(filter(None, beside[n + 1 : n + 2]), beside[n - 1])
                found[article.starts[place] + span.start] = number.strip(" []")
    return found
