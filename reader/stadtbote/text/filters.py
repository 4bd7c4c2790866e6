"""Filters of a list: their words, and what a search does to them."""

from __future__ import annotations

from collections.abc import Mapping

from stadtbote.text.dates import moment
from stadtbote.text.language import translated as _
from stadtbote_cache.records import Filter, replace


def unsearched(wanted: Filter) -> Filter:
    """The filter of the list that the end of a search leads back to."""
    return replace(wanted, query="", newest=False)


def looked_in(wanted: Filter, names: Mapping[str, str]) -> str:
    """Says where words were searched for; empty where that was everywhere."""
    words = filter_words(unsearched(wanted), names)
    return _("Nur hier gesucht: {where}.").format(where=", ".join(words)) if words else ""


def order_said(wanted: Filter) -> str:
    """Which hits of a search come first, and how to change that."""
    return (
        _("Die neuesten zuerst. d: die besten.")
        if wanted.newest
        else _("Die besten zuerst. d: die neuesten.")
    )


def nothing_said(wanted: Filter) -> str:
    """What a filter that lets nothing through leaves to say."""
    if wanted.query:
        return _("Nichts gefunden.")
    if wanted.new is not None:
        return _("Nichts Neues.")
    if wanted.unread:
        return _("Nichts Ungelesenes.")
    if wanted.kept:
        return _("Nichts Gemerktes.")
    if wanted.hidden:
        return _("Nichts ausgeblendet.")
    if wanted.changed:
        return _("Nichts Geändertes.")
    if wanted.group is not None:
        return _("Diese Gruppe hat keine Artikel.")
    return _("Diese Quelle hat keine Artikel.") if wanted.source is not None else _("Keine Artikel.")


def filter_words(wanted: Filter, names: Mapping[str, str]) -> list[str]:
    """What a filter lets through, a word or two each; `names` has those by which sources are shown."""
    words = []
    if wanted.source is not None:
        words.append(names.get(wanted.source, wanted.source))
    if wanted.group is not None:
        words.append(_("Gruppe {group}").format(group=wanted.group))
    if wanted.hidden:
        words.append(_("ausgeblendete"))
    if wanted.changed:
        words.append(_("geänderte"))
    if wanted.new is not None:
        words.append(_("neue"))
    if wanted.since is not None:
        words.append(_("seit {time}").format(time=moment(wanted.since)))
    if wanted.kept:
        words.append(_("gemerkte"))
    if wanted.unread:
        words.append(_("ungelesene"))
    if wanted.query:
        words.append(_("Suche „{words}“").format(words=wanted.query))
        if wanted.newest:
            words.append(_("die neuesten zuerst"))
    return words
