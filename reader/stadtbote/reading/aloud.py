"""Reading on to the end of an article: shown by the face, or aloud by a program of the user's own."""

from __future__ import annotations

import os
from contextlib import suppress

from stadtbote.reading.answers import Answer, Shows
from stadtbote.reading.session import Session
from stadtbote.text.language import current
from stadtbote.text.language import translated as _
from stadtbote.text.structure import told

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stadtbote.reading.article import OpenArticle


def read_on(session: Session) -> Answer:
    """The article from its place to its end; aloud where a program for that is set."""
    article = session.article
    if article is None:
        return Answer(_("Zum Ende gelesen wird ein Artikel. Erst einen öffnen."))
    settings = session.preferences.settings
    if not settings.say:
        return Answer(shows=Shows.REST)
    words = [word.replace("{language}", article.article.item.language or current()) for word in settings.say]
    stop = _speak(words, rest(article, settings.tell))
    if stop is None:
        return Answer(_("Das Programm zum Vorlesen lässt sich nicht starten: {name}").format(name=words[0]))
    session.hush = stop
    return Answer(
        _("Wird vorgelesen. Eine Taste hält an.")
        if session.terms.field
        else _("Wird vorgelesen. Enter hält an.")
    )


def rest(article: OpenArticle, tell: str) -> str:
    """What is read aloud from the article's place on: a paragraph a line, without the list of links."""
    parts = [*zip(article.starts, article.reading.parts, strict=True)]
    behind = [(start, part) for start, part in parts if start + len(part.text) >= article.offset]
    lines = []
    for start, part in behind:
        if start > article.end:
            break
        inside = max(article.offset - start, 0)
        lines.append(part.text[inside:] if inside else told(part, tell))
    return "\n".join(lines)


def _speak(words: Sequence[str], text: str) -> Callable[[], None] | None:
    """Gives a program the text on its stdin; what stops it, or None where it cannot be started."""
    import signal
    import subprocess
    import threading

    none = subprocess.DEVNULL  # what it says would stand in the screen
    try:
        child = subprocess.Popen(  # noqa: S603 (the user's own words, and no shell)
            words, stdin=subprocess.PIPE, stdout=none, stderr=none, start_new_session=True
        )
    except OSError:
        return None

    def speak() -> None:
        with suppress(OSError):  # it was stopped, or did not read to the end
            child.communicate(text.encode())

    def stop() -> None:
        if child.poll() is None:
            with suppress(OSError):
                os.killpg(child.pid, signal.SIGTERM)

    threading.Thread(target=speak, daemon=True).start()
    return stop
