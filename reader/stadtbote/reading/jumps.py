"""Moves by the structure of an article: from heading to heading, from link to link."""

from __future__ import annotations

from stadtbote.reading.answers import Answer, Choice, Shows
from stadtbote.reading.session import Session
from stadtbote.text.article import PartKind
from stadtbote.text.language import translated as _
from stadtbote.text.wording import joined

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stadtbote.reading.article import OpenArticle


def next_heading(session: Session) -> Answer:
    """The next heading of the article."""
    return _jump(session, _headings(session.article), 1, _("Keine weitere Überschrift."))


def previous_heading(session: Session) -> Answer:
    """The heading before."""
    return _jump(session, _headings(session.article), -1, _("Keine Überschrift davor."))


def next_link(session: Session) -> Answer:
    """The next line that has a link in its text, or in the list at the end."""
    return _jump(session, _links(session.article), 1, _("Kein weiterer Link."))


def headings(session: Session, words: str = "") -> Answer:
    """All headings of the article, to choose one from."""
    article = session.article
    if article is None:
        return Answer(_(session.terms.opens))
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


def _jump(session: Session, places: Sequence[int], direction: int, nothing: str) -> Answer:
    if session.article is None:
        return Answer(_(session.terms.opens))
    offset = session.article.beyond(places, direction)
    if offset is None:
        return Answer(nothing)
    session.article.go(offset)
    return Answer(shows=Shows.PLACE)


def _headings(article: OpenArticle | None) -> Sequence[int]:
    """Where the headings of an article begin."""
    if article is None:
        return ()
    parts = zip(article.starts, article.reading.parts, strict=True)
    return [start for start, part in parts if part.kind is PartKind.HEADING]


def _links(article: OpenArticle | None) -> Sequence[int]:
    """Where the words of links begin in an article."""
    if article is None:
        return ()
    return [
        article.starts[place] + span.start
        for place, seen in article.reading.seen
        for span in seen.spans
        if span.shown is None
    ]
