"""What an adapter is given, the requests for one source, and what it makes of their answers, a fetch."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from stadtbote import __version__
from stadtbote.errors import Reason, SourceError
from stadtbote.sources.cleaning import cleaned
from stadtbote.sources.net.http import Answer, Fetcher, Rank, Traffic
from stadtbote.text.clean import clean_blocks, clean_details, clean_images
from stadtbote_cache.identity import own_key, page_key
from stadtbote_cache.preparing import Shown
from stadtbote_cache.record import Record
from stadtbote_cache.records import Edition, Item, Link, Source, Validators, replace

if TYPE_CHECKING:
    from stadtbote.sources.web.article import ArticlePage


BODY_READER = f"{__version__} 2"
"""Who reads bodies. The number grows with each change that may read what could not be read before."""


class Fetch(Record):
    """What came of a source. `edition` is None where nothing changed since the validators of the last one.

    `partial` is the error that cut a paged list short; what came before it is in the edition. `options` are
    those with which the source is to be read the next time, None where they stay. `moved` is the address that
    the source's own leads to for good. `shown` are the items of an edition that was read elsewhere.
    """

    edition: Edition | None
    validators: Validators
    partial: SourceError | None = None
    options: str | None = None
    moved: str | None = None
    shown: Sequence[Shown] | None = None


Elsewhere = Callable[[Answer], Awaitable[tuple[Edition, Sequence[Shown]] | None]]
"""Has another process read an answer: the edition without its items, and these as they are to be saved.

None where this process is to read it. Raises SourceError."""


class Way(Record):
    """How news can be read: at which address, and with which options of the adapter, as JSON text.

    `sure` where what was asked for is it, and not only named there. `others` are named there too, each with
    its title, the likeliest first.
    """

    address: str
    options: str = "{}"
    sure: bool = False
    others: tuple[Link, ...] = ()


class Requests:
    """The requests for one source at one time, and the fetch that is made of their answers."""

    def __init__(
        self,
        address: str,
        fetcher: Fetcher,
        traffic: Traffic,
        *,
        home: str | None = None,
        validators: Validators | None = None,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        """`home`: what the user named, where that is another address; `validators`: of the last fetch."""
        self.address = address
        self._fetcher = fetcher
        self._traffic = traffic
        self._home = address if home is None else home
        self._validators = validators
        self._elsewhere = elsewhere
        self._before = traffic.received
        self._first: Answer | None = None
        self.moved: str | None = None
        """The address that this one leads to for good; None where it does not, or before anything came."""

    @property
    def _size(self) -> int:
        """The bytes received until now."""
        return self._traffic.received - self._before

    async def first(self) -> Answer:
        """What stands at the address, asked once, however often it is wanted; conditionally if it can be."""
        if self._first is None:
            self._first = await self._fetcher.get(
                self.address, home=self._home, traffic=self._traffic, validators=self._validators
            )
            self.moved = self._first.moved
        return self._first

    async def further(self, address: str) -> Answer:
        """A page that continues what came first."""
        return await self._fetcher.get(address, home=self._home, traffic=self._traffic, rank=Rank.PAGE)

    async def post(self, document: Mapping[str, object], rank: Rank) -> Answer:
        """The answer to a JSON document."""
        answer = await self._fetcher.post(
            self.address, document, home=self._home, traffic=self._traffic, rank=rank
        )
        self.moved = answer.moved
        return answer

    def working(self) -> AbstractContextManager[None]:
        """What keeps the program from the line is to be done in this; see net.pacing.Flow."""
        return self._fetcher.flow.working()

    def unchanged(self, answer: Answer) -> Fetch | None:
        """The fetch where the server says that nothing changed, or sends the same bytes again."""
        if not answer.not_modified:
            return self.same(answer.validators)
        self._traffic.unchanged += 1
        self._traffic.saved += max(0, (answer.validators.size or 0) - self._size)
        return Fetch(None, answer.validators)

    def same(self, validators: Validators) -> Fetch | None:
        """The fetch where the digest of what came is that of the last time."""
        if self._validators is None or self._validators.digest != validators.digest:
            return None
        return Fetch(None, replace(validators, size=self._size))

    async def read_elsewhere(self, answer: Answer) -> Fetch | None:
        """The fetch of an answer that another process reads; None where this one is to read it."""
        found = await self._elsewhere(answer) if self._elsewhere else None
        if found is None:
            return None
        edition, shown = found
        return Fetch(edition, replace(answer.validators, size=self._size), shown=shown)

    def whole(self, edition: Edition, validators: Validators, partial: SourceError | None = None) -> Fetch:
        """The fetch of what was read, cleaned. Raises SourceError EMPTY where none of its items is left."""
        edition = cleaned(edition)
        # What was cut off may come whole the next time: then the same bytes must be read again.
        if partial:
            validators = replace(validators, etag=None, last_modified=None, digest=None)
        return Fetch(edition, replace(validators, size=self._size), partial)


def identity(item: Item) -> object:
    """What an item is known by in the pages of one fetch."""
    key = own_key(item.key, item.address)
    return key or (page_key(item.address), item.headline, item.published, item.teaser)


async def fetch_body(
    address: str, source: Source, fetcher: Fetcher, traffic: Traffic, *, expected: int = 0
) -> ArticlePage:
    """An article's page, its texts cleaned. Raises SourceError, UNREADABLE for what is no web page.

    `expected` are the bytes that it will probably take.
    """
    from stadtbote.sources.web.article import parse_article

    answer = await fetcher.get(
        address, home=source.address, traffic=traffic, rank=Rank.BODY, expected=expected
    )
    if answer.content_type and "html" not in answer.content_type:
        raise SourceError(Reason.UNREADABLE)
    with fetcher.flow.working():
        found = parse_article(answer.body, answer.address, answer.charset)
        blocks = clean_blocks(found.blocks)
    if not blocks:
        raise SourceError(Reason.UNREADABLE)
    return replace(
        found, blocks=blocks, images=clean_images(found.images), details=clean_details(found.details)
    )
