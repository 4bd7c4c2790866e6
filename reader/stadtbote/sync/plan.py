"""Decides what a sync does: which sources are due, and what is new, changed or gone in a fetch. Pure."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Hashable, Sequence
from urllib.parse import urlsplit

from stadtbote.errors import Failure, Reason
from stadtbote_cache.clock import believed
from stadtbote_cache.codec import NOTHING, details_text
from stadtbote_cache.identity import digest, headline_key
from stadtbote_cache.records import Changes, Edition, Item, Known, Merge, SourceState

_GONE = Failure(Reason.STATUS, 410).code
LEAST_AGE = 15 * 60.0
"""Seconds between two automatic fetches of a source, unless configured otherwise."""


def due(state: SourceState, now: float, least_age: float = LEAST_AGE) -> bool:
    """Whether an automatic sync asks this source; `now` in Unix seconds, `least_age` in seconds.

    Respects the time since it was last tried and the server's Cache-Control and Retry-After, and leaves a
    source alone that is gone for good (410). One that no sync has tried yet is due, however fresh what
    `source add` fetched. A time ahead of the clock counts for nothing: the clock was wrong then.
    """
    if is_gone(state) or pause(state, now):
        return False
    fresh_until = believed(state.validators.fresh_until, now)
    return state.tried_at is None or not (
        0 <= now - state.tried_at < least_age or (fresh_until is not None and now < fresh_until)
    )


def is_gone(state: SourceState) -> bool:
    """Whether the server said that the source is gone for good (410)."""
    return state.failure == _GONE


def pause(state: SourceState, now: float) -> float | None:
    """Until when the server wants no requests (Retry-After), in Unix seconds; None where it did not say.

    A time more than a day ahead counts for nothing: the clock was wrong then.
    """
    until = believed(state.validators.retry_after, now)
    return until if until is not None and now < until else None


def same_site(address: str, home: str) -> bool:
    """Whether two addresses belong to one site: they have the same host, or its last two labels."""
    try:
        one, other = (urlsplit(a).hostname or "" for a in (address, home))
    except ValueError:
        return False
    if one == other:
        return True
    if ":" in one or one.replace(".", "").isdigit():
        return False
    return one.split(".")[-2:] == other.split(".")[-2:]


def head(place: int, item: Item) -> Known:
    """What identifies an item, with its place from 0."""
    return Known(
        place,
        item.key or None,
        item.address,
        headline_key(item.headline),
        digest(item),
        place + 1,
        listed=True,
        details=details_text(item.details),
    )


def address_key(address: str | None) -> str | None:
    """An address as an identity: scheme, fragment, closing slash and the case of the host do not count."""
    if not address:
        return None
    host, slash, path = address.partition("#")[0].partition("://")[2].rstrip("/").partition("/")
    return f"{host.lower()}{slash}{path}" or None


class _Matching:
    """Which known article each head of an edition is, rule by rule; each article is matched once."""

    def __init__(self, heads: Sequence[Known], known: Sequence[Known]) -> None:
        self._heads = heads
        # Listed ones first, by number: of two alike, the same one is matched every time.
        self._known = sorted(known, key=lambda candidate: (not candidate.listed, candidate.number))
        self._taken: set[int] = set()
        self.found: dict[int, Known] = {}  # by the head's number

    def pair(
        self,
        of_head: Callable[[Known], Hashable | None],
        of_known: Callable[[Known], Hashable | None] | None = None,
    ) -> None:
        """Pairs what has the same value and is not yet matched, in order; None matches nothing."""
        of_known = of_known or of_head
        waiting: dict[Hashable, deque[Known]] = {}
        for candidate in self._known:
            if candidate.number not in self._taken and (value := of_known(candidate)) is not None:
                waiting.setdefault(value, deque()).append(candidate)
        for head in self._heads:
            if head.number not in self.found and (candidates := waiting.get(of_head(head))):
                self.found[head.number] = candidates.popleft()
                self._taken.add(self.found[head.number].number)

    @property
    def left(self) -> list[int]:
        """The numbers of the listed articles that no head matches."""
        return [k.number for k in self._known if k.listed and k.number not in self._taken]


def _match(heads: Sequence[Known], known: Sequence[Known]) -> _Matching:
    """Applies the rules, the surest first. What has neither key nor address is nameless here."""
    shown = Counter(address_key(head.address) for head in heads)
    stored = Counter(address_key(k.address) for k in known)

    def own_address(record: Known) -> str | None:
        address = address_key(record.address)
        return address if shown[address] <= 1 and stored[address] <= 1 else None

    def page(record: Known) -> Hashable | None:
        address = address_key(record.address)
        return (address, record.headline_key) if address else None

    def nameless_headline(record: Known) -> str | None:
        return None if record.key or record.address else record.headline_key

    found = _Matching(heads, known)
    found.pair(lambda record: record.digest or None)
    found.pair(lambda record: record.key or None)
    found.pair(page)
    # Two keys are two articles, even where all of a source's articles lead to one address.
    found.pair(lambda head: None if head.key else own_address(head), own_address)
    found.pair(own_address, lambda k: None if k.key else own_address(k))
    found.pair(nameless_headline)
    found.pair(nameless_headline, lambda k: k.headline_key)
    found.pair(lambda head: head.headline_key, nameless_headline)
    return found


def decide(known: Sequence[Known], edition: Edition) -> Changes:
    """What to save of an edition, given the known articles of its source.

    An item is recognised by the source's own id, else by address and headline, else by an address that
    is unique on both sides, else by its headline where one of the two has neither id nor address. Each
    known article is taken once. Nothing is gone where the edition is incomplete. One whose details alone
    are others has not changed: they are saved without a word.
    """
    heads = without_doubles([head(place, item) for place, item in enumerate(edition.items)])
    matching = _match(heads, known)
    new, changed, same, details = [], [], [], []
    for position, shown in enumerate(heads, 1):
        match = matching.found.get(shown.number)
        if match is None:
            new.append((position, edition.items[shown.number]))
        elif match.digest != shown.digest:
            changed.append((match.number, position, edition.items[shown.number]))
        else:
            same.append((match.number, position))
            if match.details != shown.details:
                details.append((match.number, shown.details))
    gone = matching.left if edition.complete else []
    return Changes(tuple(new), tuple(changed), tuple(same), tuple(gone), tuple(details))


def without_doubles(heads: Sequence[Known]) -> list[Known]:
    """The heads without those that show the same thing twice: same id, or same address and headline."""
    seen: set[tuple[str | None, str | None]] = set()
    kept = []
    for shown in heads:
        identity = (shown.key, None) if shown.key else (address_key(shown.address), shown.headline_key)
        if identity not in seen:
            seen.add(identity)
            kept.append(shown)
    return kept


def merge(
    known: Sequence[Known],
    heads: Sequence[Known],
    *,
    newer: bool,
    complete: bool,
    packed_bodies: Collection[int],
    stored_bodies: Collection[int],
) -> Merge:
    """What to save of a source's articles that another store hands over.

    Each of `heads` has its place as its number; one without a digest holds only a part of what the list gave,
    and changes nothing. With `newer`, they show an edition that replaces the one here. It is taken over as in
    a sync, and if it is `complete`, what is not listed there is not listed here either. Otherwise, what is
    here stays, and only unknown articles are added. Either way, bodies that are missing here are added.
    `packed_bodies` are places of heads, and `stored_bodies` numbers of articles.
    """
    # What is listed there comes first: of two alike, that one is meant.
    heads = without_doubles(sorted(heads, key=lambda h: (not h.listed, h.position, h.number)))
    matching = _match(heads, known)
    new, changed, bodies = set(), dict[int, int](), dict[int, tuple[int, bool]]()
    same, details = [], []
    gone = set(matching.left if complete and any(h.listed for h in heads) else ())
    for shown in heads:
        match = matching.found.get(shown.number)
        if match is None:
            new.add(shown.number)
            continue
        if newer and shown.listed:
            if shown.digest not in {match.digest, ""}:
                changed[shown.number] = match.number
                continue
            if (match.position, match.listed) != (shown.position, True):
                same.append((match.number, shown.position))
            if shown.details not in {match.details, NOTHING}:  # an older Stadtbote packs none
                details.append((match.number, shown.details))
        elif match.listed and not shown.listed:
            gone.add(match.number)
        if shown.number in packed_bodies and match.number not in stored_bodies:
            bodies[shown.number] = (match.number, shown.digest == match.digest)
    left = tuple(sorted(gone)) if newer else ()
    return Merge(newer, frozenset(new), changed, bodies, tuple(same), left, tuple(details))
