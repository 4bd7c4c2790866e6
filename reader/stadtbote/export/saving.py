"""The article as a file, on a key: asks in which format, and says where the file was put."""

from __future__ import annotations

from stadtbote.errors import StadtboteError
from stadtbote.reading.answers import Answer, Choice
from stadtbote.reading.listing import imprint_of, read_imprints
from stadtbote.reading.session import Session
from stadtbote.text.language import translated as _
from stadtbote.text.wording import article_gone, joined

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from pathlib import Path

    from stadtbote.export.documents import Format
    from stadtbote_cache.records import Article

_MOST_LETTERS = 60  # of a headline in a file's name


def save_article(session: Session, words: str = "") -> Answer:
    """The formats; in the chosen one the article is written, and nothing is overwritten."""
    from stadtbote.export.documents import format_named, formats

    if session.list.number is None:
        return Answer(_("Hier ist kein Artikel."))
    named = format_named(words) if words else None
    if named is not None:
        return _save(session, named)
    choice = Choice(
        _("Den Artikel als Datei mitnehmen"),
        [joined([f"{place}. {each.title}", _(each.use)]) for place, each in enumerate(formats(), 1)],
        _("Nummer und Enter schreibt die Datei, q geht zurück."),
        _("Nummer des Formats?"),
        lambda place: _save(session, formats()[place]),
    )
    return session.choose(choice, words)


def _save(session: Session, made_by: Format) -> Answer:
    from stadtbote.export.documents import Document
    from stadtbote.export.pack.file import written

    shown = session.current()
    if shown is None:
        return Answer(article_gone())
    article = shown.article
    imprint = imprint_of(article, read_imprints(session.store))
    data = made_by.made(Document(article.item.headline, ((article, imprint),), session.list.since))
    try:
        path = _free_path(article, made_by.endings[0])
        with written(path, force=False) as file:
            file.write(data)
    except StadtboteError as error:
        return Answer(str(error))
    return Answer(_("Geschrieben: {path}").format(path=path))


def _free_path(article: Article, ending: str) -> Path:
    """A path that nothing has yet, named by the headline."""
    import re
    from itertools import count

    from stadtbote.config.folders import for_the_user
    from stadtbote_cache.search.folding import fold

    name = re.sub("[^a-z0-9]+", "-", fold(article.item.headline))[:_MOST_LETTERS].strip("-") or "artikel"
    folder = for_the_user()
    names = (f"{name}{'' if number == 1 else f'-{number}'}.{ending}" for number in count(1))
    return next(path for each in names if not (path := folder / each).exists())
