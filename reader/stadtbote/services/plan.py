"""Decides what a sync does: which sources are due, and what of an edition is new, changed or gone. Pure."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Hashable, Sequence
from urllib.parse import urlsplit

from stadtbote_cache.records import Changes, Edition, Item, Known, SourceState
from stadtbote_cache.saving import digest, headline_key

LEAST_AGE = 15 * 60.0
"""Seconds between two automatic fetches of one source, where nothing else is configured."""


def due(state: SourceState, now: float, least_age: float = LEAST_AGE) -> bool:
    """Whether an automatic sync asks this source; `now` in Unix seconds, `least_age` in seconds.

    Respects the time since it was last tried, the server's Cache-Control and Retry-After, and leaves a
    source alone that is gone for good (410). A time ahead of the clock counts for nothing: the clock was
    wrong once.
    """
    if state.failure == "status 410":
        return False
    times = state.validators
    for until in (times.fresh_until, times.retry_after):
        if until is not None and now < until <= now + 86_400:
            return False
    return state.tried_at is None or not 0 <= now - state.tried_at < least_age


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
    """An address as an identity: scheme, fragment, closing slash and the case of the host do not count."""
    if not address:
        return None
    host, slash, path = address.partition("#")[0].partition("://")[2].rstrip("/").partition("/")
    return f"{host.lower()}{slash}{path}" or None


class _Matching:
    """Which known article each item of an edition is, found rule by rule; each is taken once."""

    def __init__(self, items: Sequence[Item], known: Sequence[Known]) -> None:
        self._items = items
        # Listed ones first, by number: of two alike the same one is taken every time.
        self._known = sorted(known, key=lambda candidate: (not candidate.listed, candidate.number))
        self._taken: set[int] = set()
        self.found: dict[int, Known] = {}  # by the item's place, from 0

    def pair(
        self, of_item: Callable[[Item], Hashable | None], of_known: Callable[[Known], Hashable | None]
    ) -> None:
        """Pairs what has the same value and is not yet taken, in order; None pairs with nothing."""
        waiting: dict[Hashable, deque[Known]] = {}
        for candidate in self._known:
            if candidate.number not in self._taken and (value := of_known(candidate)) is not None:
                waiting.setdefault(value, deque()).append(candidate)
        for place, item in enumerate(self._items):
            if place not in self.found and (candidates := waiting.get(of_item(item))):
                self.found[place] = candidates.popleft()
                self._taken.add(self.found[place].number)

    @property
    def left(self) -> list[int]:
        """The numbers of the listed articles that no item is."""
        return [k.number for k in self._known if k.listed and k.number not in self._taken]


def _match(items: Sequence[Item], known: Sequence[Known]) -> _Matching:
    """The rules, the surest first. An item that has neither key nor address is nameless here."""
    shown = Counter(_address_key(item.address) for item in items)
    stored = Counter(_address_key(k.address) for k in known)

    def own_address(record: Item | Known) -> str | None:
        address = _address_key(record.address)
        return address if shown[address] <= 1 and stored[address] <= 1 else None

    def page(record: Item | Known, words: str) -> Hashable | None:
        address = _address_key(record.address)
        return (address, words) if address else None

    def nameless(record: Item | Known) -> bool:
        return not record.key and not record.address

    headlines = {item.headline: headline_key(item.headline) for item in items}

    def headline(item: Item) -> str:
        return headlines[item.headline]

    def only_headline(item: Item) -> str | None:
        return headline(item) if nameless(item) else None

    found = _Matching(items, known)
    found.pair(digest, lambda k: k.digest)
    found.pair(lambda item: item.key or None, lambda k: k.key or None)
    found.pair(lambda item: page(item, headline(item)), lambda k: page(k, k.headline_key))
    # Two keys are two articles, even where all of a source's articles lead to one address.
    found.pair(lambda item: None if item.key else own_address(item), own_address)
    found.pair(own_address, lambda k: None if k.key else own_address(k))
    found.pair(only_headline, lambda k: k.headline_key if nameless(k) else None)
    found.pair(only_headline, lambda k: k.headline_key)
    found.pair(headline, lambda k: k.headline_key if nameless(k) else None)
    return found


def decide(known: Sequence[Known], edition: Edition) -> Changes:
    """What to save of an edition, given what is known of its source.

    An item is recognised by the source's own id, else by address and headline, else by an address that
    is unique on both sides, else by its headline where one of the two has neither id nor address. Each
    known article is taken once. Nothing is gone where the edition is incomplete or empty.
    """
    items = _without_doubles(edition.items)
    matching = _match(items, known)
    new, changed, same = [], [], []
    for place, item in enumerate(items):
        match = matching.found.get(place)
        if match is None:
            new.append((place + 1, item))
        elif match.digest != digest(item):
            changed.append((match.number, place + 1, item))
        else:
            same.append((match.number, place + 1))
    gone = matching.left if edition.complete and items else []
    return Changes(tuple(new), tuple(changed), tuple(same), tuple(gone))


def _without_doubles(items: Sequence[Item]) -> list[Item]:
    """The items without those that show the same thing twice: same id, or same address and headline."""
    seen: set[tuple[str | None, str | None]] = set()
    kept = []
    for item in items:
        identity = (item.key, None) if item.key else (_address_key(item.address), headline_key(item.headline))
        if identity not in seen:
            seen.add(identity)
            kept.append(item)
    return kept
