"""Sources, saved searches and groups by what a person types: the typed name, or the shown one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from stadtbote.errors import NothingToShow, UsageError
from stadtbote.stored import read_imprints, read_names, read_searches, read_sources
from stadtbote.text.clean import line
from stadtbote.text.language import translated as _
from stadtbote_cache.grouping import levels
from stadtbote_cache.records import SourceState
from stadtbote_cache.search.folding import fold
from stadtbote_cache.store import Store

_MOST_LETTERS = 100  # of a group, or a title


def groups_of(states: Iterable[SourceState]) -> list[str]:
    """All groups, each once, in the order of their sources; one inside another follows that one."""
    return list(dict.fromkeys(level for state in states for level in levels(state.group)))


def group_of(typed: str) -> str:
    """A group as it is kept, whatever blanks and slashes it was typed with; empty for none."""
    parts = (line(part, _MOST_LETTERS) for part in typed.split("/"))
    return "/".join(filter(None, parts))


def group_named(store: Store, typed: str) -> str:
    """The group that is meant. Raises NothingToShow, which lists those that there are."""
    groups = groups_of(read_sources(store))
    wanted = fold(group_of(typed))
    if found := next((group for group in groups if fold(group) == wanted), None):
        return found
    known = ", ".join(groups) or _("keine")
    said = _("Eine Gruppe „{name}“ gibt es nicht. Es gibt: {known}.")
    raise NothingToShow(said.format(name=line(typed, _MOST_LETTERS), known=known))


def members(store: Store, group: str | None, names: Sequence[str]) -> list[str]:
    """The named sources, and all of a group, if one is named. Raises NothingToShow."""
    known = called(store)
    found = [source_named(known, name) for name in names]
    if group is not None:
        wanted = group_named(store, group)
        found += [state.source.name for state in read_sources(store) if wanted in levels(state.group)]
    return list(dict.fromkeys(found))


def called(store: Store, *, removed: bool = False, searches: bool = False) -> dict[str, set[str]]:
    """What each source is called, by its typed name; with `removed`, also those with kept articles only."""
    names = read_names(store)
    found = {name: {names[name], imprint.title} for name, imprint in read_imprints(store).items()}
    if not removed:
        found = {state.source.name: found[state.source.name] for state in read_sources(store)}
    return found | ({search.name: {search.title} for search in read_searches(store)} if searches else {})


def shown(store: Store, name: str) -> str:
    """The name by which a person knows a source or a saved search, by the typed one."""
    titles = {search.name: search.title for search in read_searches(store)}
    return (read_names(store) | titles).get(name, name)


def source_named(names: Mapping[str, Collection[str]], typed: str) -> str:
    """The one that is meant among those `called` something.

    Raises NothingToShow where there is none, and UsageError where several are called so.
    """
    if typed in names:
        return typed
    found = [name for name, titles in names.items() if fold(typed) in {fold(name), *map(fold, titles)}]
    if len(found) == 1:
        return found[0]
    if found:
        several = _("„{name}“ heißen mehrere. Bitte eine davon nennen: {known}.")
        raise UsageError(several.format(name=line(typed, _MOST_LETTERS), known=", ".join(found)))
    raise unknown_source(typed, list(names))


def unknown_source(name: str, names: Sequence[str]) -> NothingToShow:
    """The error for an unknown name of a source; it lists the known ones."""
    from stadtbote.text.secrets import said

    known = ", ".join(names) or _("keine")
    return NothingToShow(
        _("Eine Quelle „{name}“ gibt es nicht. Es gibt: {known}.").format(name=said(name), known=known)
    )
