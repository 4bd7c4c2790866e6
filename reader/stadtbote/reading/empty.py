"""An empty list: what is said of it, and by which keys one goes on from there."""

from __future__ import annotations

import time
from collections.abc import Sequence

from stadtbote.reading.list import ArticleList
from stadtbote.text.dates import as_of
from stadtbote.text.filters import nothing_said
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote.text.wording import no_source
from stadtbote_cache.records import Filter, Freshness


def empty(articles: ArticleList, fresh: Freshness, *, syncs: bool) -> Sequence[tuple[str, str]]:
    """What stands there for the eye: a sentence without a key, and the keys that lead on, with what they do.

    `syncs`: news can be fetched.
    """
    if not fresh.sources:
        return [("", no_source())]
    wanted = articles.filter
    ways = [("", nothing_said(wanted))]
    if wanted.query:
        where = articles.looked_in
        ways = [("", f"{nothing_said(wanted)} {where}".strip())]
        ways += [("a", _("überall suchen"))] if where else []
        ways.append(("q", _("Suche beenden")))
    elif wanted != Filter():
        key = "W" if wanted.new else "u" if wanted.unread else "m" if wanted.kept else "a"
        wider = Filter(source=None if key == "a" else wanted.source)
        if whole := articles.count(wider):
            ways.append((key, plural("{n} Artikel zeigen", "alle {n} Artikel zeigen", whole)))
    if syncs and not wanted.kept and not wanted.query:
        when = as_of(fresh.fetched_at, time.time()) if fresh.fetched_at is not None else ""
        ways.append(("y", _("abrufen, zuletzt {when}").format(when=when) if when else _("abrufen")))
    return [*ways, ("S", _("andere Quelle"))]
