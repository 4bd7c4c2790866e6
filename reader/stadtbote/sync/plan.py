"""Decides what a sync does: which sources are due, and what is new, changed or gone in a fetch. Pure."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Hashable, Sequence
from urllib.parse import urlsplit

from stadtbote.errors import Failure, Reason
from stadtbote_cache import preparing
from stadtbote_cache.clock import believed
from stadtbote_cache.codec import NOTHING, details
from stadtbote_cache.hosts import host_of
from stadtbote_cache.identity import is_put_off, own_key, page_key, plain_address
from stadtbote_cache.preparing import Shown
from stadtbote_cache.record import Record
from stadtbote_cache.records import Changes, Known, Merge, Source, SourceState, replace

_GONE = Failure(Reason.STATUS, 410).code
LEAST_AGE = 15 * 60.0
"""Seconds between two automatic fetches of a source, unless configured otherwise."""

MOVE_AFTER = 2
"""Syncs in a row that must have been led to an address for good before anything follows from it."""


class Move(Record):
    """Where a source's address leads for good: `taken` over, or proposed.

    `other` is the source that is there already, and `told` says that it was proposed before.
    """

    address: str
    taken: bool
    other: str = ""
    told: bool = False


def move(source: Source, address: str | None, syncs: int, other: str) -> Move | None:
    """What follows from that so many `syncs` in a row were led from a source to an address for good.

    Only what stays on its host is taken over, by the same scheme or a safer one, with or without "www.", and
    where no `other` source reads there already.
    """
    if address is None or syncs < MOVE_AFTER:
        return None
    taken = not other and _same_server(source.address, address)
    return Move(address, taken, other, told=syncs > MOVE_AFTER)


def _same_server(old: str, new: str) -> bool:
    hosts = [host_of(address).removeprefix("www.") for address in (old, new)]
    return hosts[0] == hosts[1] and not (old.startswith("https:") and new.startswith("http:"))


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
    """Until when the source's host wants no requests, in Unix seconds; None where it may be asked.

    A time more than a day ahead counts for nothing: the clock was wrong then.
    """
    until = believed(state.paused_until, now)
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
        wanted = [(head.number, of_head(head)) for head in self._heads if head.number not in self.found]
        waiting = {value: deque[Known]() for _head, value in wanted if value is not None}
        for candidate in self._known if waiting else ():
            if candidate.number not in self._taken and (value := of_known(candidate)) in waiting:
                waiting[value].append(candidate)
        for head, value in wanted:
            if candidates := waiting.get(value):
                self.found[head] = candidates.popleft()
                self._taken.add(self.found[head].number)

    def pair_rest(self, of: Callable[[Known], Hashable | None]) -> None:
        """Pairs in the order of the list what has the same value, where as many of either side are left."""
        heads: dict[Hashable, list[Known]] = {}
        listed: dict[Hashable, list[Known]] = {}
        for head in self._heads:
            if head.number not in self.found and (value := of(head)) is not None:
                heads.setdefault(value, []).append(head)
        for candidate in sorted(self._known, key=lambda k: k.position):
            if candidate.listed and candidate.number not in self._taken:
                listed.setdefault(of(candidate), []).append(candidate)
        for value, left in heads.items():
            if len(left) == len(listed.get(value, ())):
                self.found |= {h.number: k for h, k in zip(left, listed[value], strict=True)}
                self._taken.update(k.number for k in listed[value])

    @property
    def left(self) -> list[int]:
        """The numbers of the listed articles that no head matches."""
        return [k.number for k in self._known if k.listed and k.number not in self._taken]


def _key(record: Known) -> str | None:
    return own_key(record.key, record.address)


def _match(heads: Sequence[Known], known: Sequence[Known]) -> _Matching:
    """Applies the rules, the surest first. What has neither key nor address is nameless here."""
    found = _Matching(heads, known)
    found.pair(lambda record: (record.digest, record.details) if record.digest else None)
    found.pair(lambda record: record.digest or None)
    if not known or len(found.found) == len(heads):
        return found
    pages = {id(record): page_key(record.address) for record in (*heads, *known)}
    shown = Counter(pages[id(head)] for head in heads)
    stored = Counter(pages[id(k)] for k in known)

    def page(record: Known) -> tuple[str | None, str]:
        return pages[id(record)], record.headline_key

    # One address and headline may stand for several articles, which only their dates and texts tell apart.
    several = {
        name
        for counted in (Counter(map(page, heads)), Counter(page(k) for k in known if k.listed))
        for name, count in counted.items()
        if count > 1
    }

    def dated_page(record: Known) -> Hashable | None:
        known_by = pages[id(record)] or not record.key
        return (*page(record), record.published) if known_by and record.published is not None else None

    def named_page(record: Known) -> Hashable | None:
        return page(record) if pages[id(record)] and (_key(record) or page(record) not in several) else None

    def plain_key(record: Known) -> str | None:
        address = record.key if record.key and "://" in record.key else None
        return None if address is None or page(record) in several else plain_address(address)

    keys = Counter(map(plain_key, heads))

    def own_address(record: Known) -> str | None:
        address = pages[id(record)]
        return address if shown[address] <= 1 and stored[address] <= 1 else None

    def nameless_headline(record: Known) -> str | None:
        return None if record.key or record.address or page(record) in several else record.headline_key

    def undated_page(record: Known) -> Hashable | None:
        if _key(record) or record.published is not None or page(record) not in several:
            return None
        event = details(record.details).event  # the days of a series are several articles
        return (*page(record), event and event.starts)

    found.pair(_key)
    found.pair(dated_page)
    found.pair(named_page)
    found.pair(lambda head: key if keys[key := plain_key(head)] <= 1 else None, plain_key)
    # Two keys are two articles, even where all of a source's articles lead to one address.
    found.pair(lambda head: None if _key(head) else own_address(head), own_address)
    found.pair(own_address, lambda k: None if _key(k) else own_address(k))
    found.pair(nameless_headline)
    found.pair(nameless_headline, lambda k: k.headline_key)
    found.pair(lambda head: head.headline_key, nameless_headline)
    found.pair_rest(undated_page)
    return found


def decide(
    known: Sequence[Known], shown: Sequence[Shown], *, complete: bool = True, whole: bool = False
) -> Changes:
    """What to save of what a source shows, given the known articles of that source.

    An item is recognised by the source's own id, else by address and headline, else by an address that
    is unique on both sides, else by its headline where one of the two has neither id nor address. Each
    known article is taken once. Nothing is gone where the list is not `complete`. With `whole`, the pages of
    all articles are to be fetched again that are not in the list itself. One whose details alone are others
    has not changed, and they are saved without a word, unless an event got another time or place.
    """
    matching = _match([article.head for article in shown], known)
    new, changed, same, said = [], [], [], []
    again = list[int]()
    for place, article in enumerate(shown):
        head, position = article.head, place + 1
        match = matching.found.get(head.number)
        if match is None:
            new.append((position, place))
        elif is_put_off(match.details, head.details) or (
            match.digest != head.digest and not _is_as_before(match, article)
        ):
            changed.append((match.number, position, place))
        else:
            same.append((match.number, position))
            if match.details != head.details:
                said.append((match.number, head.details))
            if whole and not article.carried and head.address:
                again.append(match.number)
    gone = matching.left if complete else []
    return Changes(tuple(new), tuple(changed), tuple(same), tuple(gone), tuple(again), tuple(said))


def _is_as_before(match: Known, article: Shown) -> bool:
    """Whether an item is as it was stored when the parts of a session still counted in its hash."""
    head = article.head
    names = ((head.address, match.address), (head.key, match.key))
    if any(plain_address(one or "") != plain_address(other or "") for one, other in names):
        return False
    if match.digest == article.as_given or all(one == other for one, other in names):
        return match.digest == article.as_given
    before = replace(article.item(), address=match.address, key=match.key)
    return match.digest == preparing.article(before).as_given


def without_doubles(heads: Sequence[Known]) -> list[Known]:
    """The heads without those that show the same thing twice: same id, or same address and headline.

    Of two that are listed, a date or a hash of their own tells them apart.
    """
    seen: dict[tuple[str | None, str | None], list[Known]] = {}
    for shown in heads:
        key = _key(shown)
        before = seen.setdefault((None, key) if key else (page_key(shown.address), shown.headline_key), [])
        if not before or (not key and all(_are_two(shown, other) for other in before)):
            before.append(shown)
    kept = {head.number for heads in seen.values() for head in heads}
    return [shown for shown in heads if shown.number in kept]


def _are_two(one: Known, other: Known) -> bool:
    if not (one.listed and other.listed and one.digest and other.digest):
        return False
    return (one.digest, one.details) != (other.digest, other.details)


def matched(known: Sequence[Known], heads: Sequence[Known]) -> dict[int, int]:
    """The numbers of known articles by those of the heads that they are."""
    return {head: match.number for head, match in _match(without_doubles(heads), known).found.items()}


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
    same, said = [], []
    gone = set(matching.left if complete and any(h.listed for h in heads) else ())
    for shown in heads:
        match = matching.found.get(shown.number)
        if match is None:
            new.add(shown.number)
            continue
        if newer and shown.listed:
            if shown.digest and (shown.digest != match.digest or is_put_off(match.details, shown.details)):
                changed[shown.number] = match.number
                continue
            if (match.position, match.listed) != (shown.position, True):
                same.append((match.number, shown.position))
            if shown.details not in {match.details, NOTHING}:  # an older Stadtbote packs none
                said.append((match.number, shown.details))
        elif match.listed and not shown.listed:
            gone.add(match.number)
        if shown.number in packed_bodies and match.number not in stored_bodies:
            bodies[shown.number] = (match.number, shown.digest == match.digest)
    left = tuple(sorted(gone)) if newer else ()
    return Merge(newer, frozenset(new), changed, bodies, tuple(same), left, tuple(said))
