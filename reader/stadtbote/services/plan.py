"""Decides what a sync does: which sources are due, and what of an edition is new, changed or gone. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from stadtbote_cache.records import Changes, Edition, Item, Known, SourceState
from stadtbote_cache.saving import digest, headline_key

LEAST_AGE = 15 * 60.0
"""Seconds between two automatic fetches of one source."""


def due(state: SourceState, now: float) -> bool:
    """Whether an automatic sync asks this source; `now` in Unix seconds.

    Respects 15 minutes, the server's Cache-Control and Retry-After, and leaves a source alone that is
    gone for good (410). A time ahead of the clock counts for nothing: the clock was wrong once.
    """
    if state.failure == "status 410":
        return False
    times = state.validators
    for until in (times.fresh_until, times.retry_after):
        if until is not None and now < until <= now + 86_400:
            return False
    return state.tried_at is None or not 0 <= now - state.tried_at < LEAST_AGE


def same_site(address: str, home: str) -> bool:
    """Whether two addresses belong to one site: the same host, or the same last two labels of it."""
    try:
        one, other = (urlsplit(a).hostname or "" for a in (address, home))
    except ValueError:
        return False
    if one == other:
        return True
    if ":" in one or one.replace(".", "").isdigit():
        return False
    return one.split(".")[-2:] == other.split(".")[-2:]


def _address_key(address: str | None) -> str | None:
    """An address as an identity: the scheme, a closing slash and the fragment do not count."""
    if not address:
        return None
    return address.partition("#")[0].partition("://")[2].rstrip("/").lower()


def decide(known: Sequence[Known], edition: Edition) -> Changes:
    """What to save of an edition, given what is known of its source.

    An item is recognised by the source's own id, else by its address where that is unique on both
    sides, else by its headline where one of the two has neither. Each known article is taken once.
    Nothing is gone where the edition is incomplete or empty.
    """
    items = _without_doubles(edition.items)
    shared = Counter(_address_key(item.address) for item in items)
    by_key = {k.key: k for k in reversed(known) if k.key}
    stored = Counter(_address_key(k.address) for k in known)
    by_address = {a: k for k in known if (a := _address_key(k.address)) and stored[a] == 1}
    by_headline: dict[str, list[Known]] = {}
    for k in known:
        by_headline.setdefault(k.headline_key, []).append(k)
    taken: set[int] = set()
    matches: dict[int, Known] = {}

    def take(place: int, candidate: Known | None) -> None:
        if place not in matches and candidate is not None and candidate.number not in taken:
            taken.add(candidate.number)
            matches[place] = candidate

    for place, item in enumerate(items):
        take(place, by_key.get(item.key) if item.key else None)
    for place, item in enumerate(items):
        address = _address_key(item.address)
        if address and shared[address] == 1:
            take(place, by_address.get(address))
    for place, item in enumerate(items):
        nameless = not item.key and not item.address
        for candidate in by_headline.get(headline_key(item.headline), ()):
            if nameless or (candidate.key is None and candidate.address is None):
                take(place, candidate)

    new, changed, same = [], [], []
    for place, item in enumerate(items):
        match = matches.get(place)
        if match is None:
            new.append((place + 1, item))
        elif match.digest != digest(item):
            changed.append((match.number, place + 1, item))
        else:
            same.append((match.number, place + 1))
    gone = [k.number for k in known if k.listed and k.number not in taken]
    if not edition.complete or not items:
        gone = []
    return Changes(tuple(new), tuple(changed), tuple(same), tuple(gone))


def _without_doubles(items: Sequence[Item]) -> list[Item]:
    """The items without those that show the same thing twice: same id, or same address and headline."""
    seen: set[tuple[str | None, str | None]] = set()
    kept = []
    for item in items:
        identity = (item.key, None) if item.key else (item.address, headline_key(item.headline))
        if identity not in seen:
            seen.add(identity)
            kept.append(item)
    return kept
