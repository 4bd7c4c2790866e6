"""Files on a key: the article in a format, the sources as OPML, sources from the file of another program."""

from __future__ import annotations

from _thread import allocate_lock  # a session has begun sooner than threading is imported
from collections.abc import Callable
from functools import partial

from stadtbote.errors import StadtboteError
from stadtbote.reading.answers import Answer, Errand, Question, Shows, numbered, unchanged
from stadtbote.reading.session import Session
from stadtbote.stored import imprint_of, read_imprints
from stadtbote.text import wording
from stadtbote.text.clean import line
from stadtbote.text.failures import store_failure
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreError
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from pathlib import Path

    from stadtbote.config.settings import Settings
    from stadtbote.export.documents import Format
    from stadtbote.sync.run import Run

_OPML = "opml"
_IN_TURN = allocate_lock()  # two articles of one headline get two names
_MOST_LETTERS = 60  # of a headline in a file's name


def take_along(session: Session, words: str = "") -> Answer:
    """The formats, and what else goes out or comes in by a file; chosen by number, or by a format's name."""
    from stadtbote.export.documents import format_named, formats

    named = format_named(words) if words else None
    if named is not None:
        return _save(session, named)
    if words.lower() == _OPML:
        return _save_sources(session)
    entries: list[tuple[str, Callable[[], Answer]]] = []
    if session.list.number is not None:
        entries += [
            (wording.joined([each.title, _(each.use)]), partial(_save, session, each)) for each in formats()
        ]
    entries += [
        (_("OPML, alle Quellen für ein anderes Programm"), lambda: _save_sources(session)),
        (_("Quellen aus einer Datei übernehmen: OPML, newsboat"), lambda: _ask_file(session)),
    ]
    title = _("Den Artikel oder die Quellen als Datei mitnehmen")
    return session.choose(numbered(title, entries), words)


def _meanwhile(work: Callable[[Path], Callable[[], Answer]], said: str = "") -> Answer:
    """Does it beside the keys, with the store's path; what answers then, or why there is nothing."""

    def run(_run: Run, store: Path, _settings: Settings) -> Callable[[], Answer]:
        try:
            with _IN_TURN:
                return work(store)
        except StoreError as error:
            return partial(Answer, store_failure(error), Shows.PLACE)
        except StadtboteError as error:
            return partial(Answer, str(error), Shows.PLACE)

    return Answer(said, errand=Errand(run))


def _save(session: Session, made_by: Format) -> Answer:
    from stadtbote.export.documents import Document

    shown = session.current()
    if shown is None:
        return Answer(wording.no_article())
    article, since = shown.article, session.list.since
    imprint = imprint_of(article, read_imprints(session.store))

    def work(_store: Path) -> Callable[[], Answer]:
        data = made_by.made(Document(article.item.headline, ((article, imprint),), since))
        return _put(article.item.headline, made_by.endings[0], data)

    return _meanwhile(work)


def _save_sources(session: Session) -> Answer:
    from stadtbote.export.moving.taking import written_sources

    def work(path: Path) -> Callable[[], Answer]:
        with Store.open(path) as store:
            data, _states = written_sources(store)
        return _put("stadtbote", _OPML, data)

    return _meanwhile(work)


def _put(name: str, ending: str, data: bytes) -> Callable[[], Answer]:
    """Writes a new file; nothing is overwritten."""
    from stadtbote.export.pack.file import written

    path = _free_path(name, ending)
    with written(path, force=False) as file:
        file.write(data)
    return partial(Answer, _("Geschrieben: {path}").format(path=path))


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
    return Answer(question=Question(label, lambda words: _offered(session, words)))


def _offered(session: Session, words: str) -> Answer:
    """What a file offers: all of it is taken over, or nothing."""
    import os
    from pathlib import Path

    from stadtbote.export.moving.taking import in_words, nothing, offers_of, outcome, plan, take
    from stadtbote.reading.changing import arranged

    path = Path(os.path.expanduser(words))  # noqa: PTH111 (that of pathlib raises where there is no home)

    def read(there: Path) -> Callable[[], Answer]:
        offers = offers_of(path)
        with Store.open(there) as store:
            planned = plan(store, offers)
        left_out = len(planned.left_out)
        hint = plural(
            "{n} Eintrag bleibt weg, „stadtbote import --dry-run“ nennt ihn.",
            "{n} Einträge bleiben weg, „stadtbote import --dry-run“ nennt sie.",
            left_out,
        )
        hint = hint if left_out else ""
        if planned.empty:
            return partial(Answer, f"{nothing(offers, planned)} {hint}".strip(), Shows.PLACE)

        def done(settled: int) -> Answer:
            arranged(session, {})
            back = _("{key} nimmt es zurück.").format(key=session.key("U"))
            said = outcome(planned, settled, _("y holt die Artikel."), back)
            return Answer(f"{said} {hint}".strip(), Shows.LIST)

        def taken(there: Path) -> Callable[[], Answer]:
            with Store.open(there) as store:
                return partial(done, take(store, planned))

        takes = _("übernehmen: {what}").format(what=in_words(planned))
        takes = wording.joined(filter(None, [takes, *planned.notes, hint]), ".")
        entries = [
            (takes, lambda: _meanwhile(taken, _("Wird übernommen …"))),
            (_("nichts ändern"), unchanged),
        ]
        return partial(Answer, choice=numbered(wording.joined([str(path), offers.what], ":"), entries))

    return _meanwhile(read, _("{path} wird gelesen …").format(path=line(str(path))))
