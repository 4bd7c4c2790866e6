"""Files on a key: the article in a format, the sources as OPML, sources from the file of another program."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from stadtbote.errors import StadtboteError
from stadtbote.reading.answers import Answer, Question, Shows, numbered, unchanged
from stadtbote.reading.session import Session
from stadtbote.stored import imprint_of, read_imprints
from stadtbote.text import wording
from stadtbote.text.clean import line
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from pathlib import Path

    from stadtbote.export.documents import Format

_OPML = "opml"
_MOST_BYTES = 2_000_000  # that are read and taken over between two keys
_MOST_LETTERS = 60  # of a headline in a file's name


def take_along(session: Session, words: str = "") -> Answer:
    """The formats, and what else goes out or comes in by a file; chosen by number, or by a format's name."""
    from stadtbote.export.documents import format_named, formats

    named = format_named(words) if words else None
    if named is not None:
        return _told(lambda: _save(session, named))
    if words.lower() == _OPML:
        return _told(lambda: _save_sources(session))
    entries: list[tuple[str, Callable[[], Answer]]] = []
    if session.list.number is not None:
        entries += [
            (wording.joined([each.title, _(each.use)]), partial(_save, session, each)) for each in formats()
        ]
    entries += [
        (_("OPML, alle Quellen für ein anderes Programm"), lambda: _save_sources(session)),
        (_("Quellen aus einer Datei übernehmen: OPML, newsboat"), lambda: _ask_file(session)),
    ]
    told = [(label, partial(_told, act)) for label, act in entries]
    return session.choose(numbered(_("Den Artikel oder die Quellen als Datei mitnehmen"), told), words)


def _told(act: Callable[[], Answer]) -> Answer:
    """The answer, or why there is none."""
    try:
        return act()
    except StadtboteError as error:
        return Answer(str(error), Shows.PLACE)


def _save(session: Session, made_by: Format) -> Answer:
    from stadtbote.export.documents import Document

    shown = session.current()
    if shown is None:
        return Answer(wording.no_article())
    article = shown.article
    imprint = imprint_of(article, read_imprints(session.store))
    data = made_by.made(Document(article.item.headline, ((article, imprint),), session.list.since))
    return _put(article.item.headline, made_by.endings[0], data)


def _save_sources(session: Session) -> Answer:
    from stadtbote.export.moving.taking import written_sources

    data, _states = written_sources(session.store)
    return _put("stadtbote", _OPML, data)


def _put(name: str, ending: str, data: bytes) -> Answer:
    """Writes a new file; nothing is overwritten."""
    from stadtbote.export.pack.file import written

    path = _free_path(name, ending)
    with written(path, force=False) as file:
        file.write(data)
    return Answer(_("Geschrieben: {path}").format(path=path))


def _free_path(name: str, ending: str) -> Path:
    """A path that nothing has yet, named so as far as that goes."""
    import os
    import re
    from itertools import count

    from stadtbote.config.folders import for_the_user
    from stadtbote_cache.search.folding import fold

    stem = re.sub("[^a-z0-9]+", "-", fold(name))[:_MOST_LETTERS].strip("-") or "artikel"
    folder = for_the_user()
    names = (f"{stem}{'' if number == 1 else f'-{number}'}.{ending}" for number in count(1))
    return next(path for each in names if not os.path.lexists(path := folder / each))


def _ask_file(session: Session) -> Answer:
    if not session.store.writable:
        return Answer(wording.read_only())
    label = f"{_('Datei:')} "
    return Answer(question=Question(label, lambda words: _told(lambda: _offered(session, words))))


def _offered(session: Session, words: str) -> Answer:
    """What a file offers: all of it is taken over, or nothing."""
    import os
    from pathlib import Path

    from stadtbote.export.moving.taking import in_words, nothing, offers_of, outcome, plan, take
    from stadtbote.reading.changing import arranged

    path = Path(os.path.expanduser(words))  # noqa: PTH111 (that of pathlib raises where there is no home)
    with suppress(OSError):  # of one that is not there, the next line says so
        if path.stat().st_size > _MOST_BYTES:
            said = _("{path} ist zu groß für eine Taste. „stadtbote import“ übernimmt es.")
            return Answer(said.format(path=line(str(path))), Shows.PLACE)
    offers = offers_of(path)
    planned = plan(session.store, offers)
    left_out = len(planned.left_out)
    hint = plural(
        "{n} Eintrag bleibt weg, „stadtbote import --dry-run“ nennt ihn.",
        "{n} Einträge bleiben weg, „stadtbote import --dry-run“ nennt sie.",
        left_out,
    )
    hint = hint if left_out else ""
    if planned.empty:
        return Answer(f"{nothing(offers, planned)} {hint}".strip(), Shows.PLACE)

    def taken() -> Answer:
        settled = take(session.store, planned)
        arranged(session, {})
        return Answer(f"{outcome(planned, settled)} {hint}".strip(), Shows.LIST)

    takes = _("übernehmen: {what}").format(what=in_words(planned))
    takes = wording.joined(filter(None, [takes, hint]), ".")
    entries = [(takes, lambda: _told(taken)), (_("nichts ändern"), unchanged)]
    return Answer(choice=numbered(wording.joined([str(path), offers.what], ":"), entries))
