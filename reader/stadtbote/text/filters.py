"""What restricts a list, in words."""

from __future__ import annotations

from collections.abc import Mapping

from stadtbote.text.language import translated as _
from stadtbote_cache.records import Filter


def filter_words(wanted: Filter, titles: Mapping[str, str]) -> list[str]:
    """What a filter lets through, a word or two each; `titles` are those of the sources by name."""
    words = []
    if wanted.source is not None:
        words.append(titles.get(wanted.source, wanted.source))
    if wanted.kept:
        words.append(_("gemerkte"))
    if wanted.unread:
        words.append(_("ungelesene"))
    if wanted.query:
        words.append(_("Suche „{words}“").format(words=wanted.query))
    return words
