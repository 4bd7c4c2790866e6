"""The records that every layer shares: what a source publishes and what the store keeps of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from stadtbote_cache.record import Record
from stadtbote_cache.record import replace as replace


class Link(Record):
    """A link inside a text: its words, its absolute address, and whether the page opens it in a new tab."""

    text: str
    address: str
    new_tab: bool = False


Inline = tuple[str | Link, ...]
"""Running text: plain strings and links in reading order."""


class Image(Record):
    """An image in words. None means that the source gave nothing; nothing is ever made up."""

    alternative_text: str | None = None
    caption: str | None = None
    credit: str | None = None
    decorative: bool = False


class Enclosure(Record):
    """A file of an article; `size` in bytes if the source gave one."""

    address: str
    media_type: str | None = None
    size: int | None = None


class Heading(Record):
    """A heading inside a body; level 2 is the first below the article's own headline."""

    text: Inline
    level: int = 2
    language: str | None = None


class Paragraph(Record):
    """A paragraph; preformatted ones keep their line breaks as newlines. `code`: the source calls it that."""

    text: Inline
    language: str | None = None
    code: bool = False


class Quote(Record):
    """A paragraph that the source marks as a quotation."""

    text: Inline
    language: str | None = None


class ListItem(Record):
    """One entry of a list: depth 0 is the outermost, number is None in an unordered list."""

    text: Inline
    depth: int = 0
    number: int | None = None


class ItemList(Record):
    """A list with its nested lists flattened into depths."""

    items: tuple[ListItem, ...]
    language: str | None = None


class Table(Record):
    """A table: one header text per column (none where the table has no header), then the rows.

    In a table of several columns, a row of one cell is one over all of them, and where only the first column
    has a value, an empty cell follows. What older stores have of both is filled up with empty cells.
    """

    header: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]
    caption: str | None = None
    language: str | None = None

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max(map(len, (self.header, *self.rows)))


def is_note(row: tuple[Inline, ...], width: int) -> bool:
    """Whether a row of a table of so many columns is one cell over all of them, and so said of none."""
    return len(row) == 1 < width or (len(row) > 2 and not any(inline_text(cell).strip() for cell in row[1:]))


class Picture(Record):
    """An image that stands between the paragraphs of a body."""

    image: Image
    language: str | None = None


class LinkLine(Record):
    """A link that stands for itself, as in a list of links or of downloads."""

    link: Link
    language: str | None = None


class Event(Record):
    """When and where something takes place; that is never the day of publishing. Aware datetimes."""

    starts: datetime | None = None
    ends: datetime | None = None
    place: str | None = None


class Details(Record):
    """What a source says of an article besides its text; empty where it says nothing.

    `comments` is the absolute address of a page. `changed` is given only if it is later than the day of
    publishing. `duration` is that of a recording, in seconds.
    """

    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    comments: str | None = None
    comment_count: int | None = None
    changed: datetime | None = None
    duration: int | None = None
    event: Event | None = None


NO_DETAILS = Details()


Block = Heading | Paragraph | Quote | ItemList | Table | Picture | LinkLine


class Item(Record):
    """One news item as a source shows it, before the store knows it.

    `key` is the source's own id, `address` the absolute http(s) link, `published` an aware datetime;
    each is None where the source gives none. `body` is None where the list does not carry it.
    """

    headline: str
    key: str | None = None
    address: str | None = None
    kicker: str | None = None
    teaser: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    published: datetime | None = None
    language: str | None = None
    body: tuple[Block, ...] | None = None
    details: Details = NO_DETAILS


class Edition(Record):
    """The items that a source shows now, in order.

    `credits` are image credits that match no single image. `complete` is False where the list was cut off or
    capped: an article that is missing from it is then not gone. `skipped` counts the items that could not be
    read and are left out. `home` is the address of the site that a feed is of.
    """

    items: tuple[Item, ...]
    title: str | None = None
    language: str | None = None
    credits: tuple[str, ...] = ()
    complete: bool = True
    skipped: int = 0
    home: str | None = None


class Source(Record):
    """Where news comes from. `kind` names the adapter that reads it; `options` is JSON text for that."""

    name: str
    title: str
    address: str
    kind: str
    language: str | None = None
    options: str = "{}"

    @property
    def is_hub(self) -> bool:
        """Whether it has no articles, but a list of other sources."""
        return self.kind == "hub"


class Validators(Record):
    """What a server said about its last answer, for the next conditional request.

    `fresh_until` is in Unix seconds; `digest` is the SHA-256 of the decoded body, and
    `size` its bytes on the wire, headers included, when it last came as a whole.
    """

    etag: str | None = None
    last_modified: str | None = None
    fresh_until: float | None = None
    digest: str | None = None
    size: int | None = None


class SourceState(Record):
    """A source with what the store knows about it; times in Unix seconds, None for never.

    `failure` is the reason code of the last attempt if that failed, else None. Until `paused_until` its host
    wants no requests. `home` is the address of the site that a feed is of, as far as it says so. Of its
    articles, `hidden` are not counted elsewhere: rules hide them. One that is `paused` is asked only by
    name. `shown` is what a person wants it to be called.
    """

    source: Source
    listed: int
    articles: int
    unread: int
    kept: int
    fetched_at: float | None
    tried_at: float | None
    failure: str | None
    built_in: bool
    credits: tuple[str, ...]
    validators: Validators
    paused_until: float | None = None
    home: str | None = None
    group: str = ""
    paused: bool = False
    hidden: int = 0
    shown: str = ""


class Pause(Record):
    """Until when a host wants no requests, in Unix seconds; `seconds` long, 0 where it named the time."""

    until: float
    seconds: float


class Imprint(Record):
    """What an article says about its source: the title, and image credits that match no single image.

    `address` is the source's. `own`: the title is what a person wants it to be called.
    """

    title: str
    credits: tuple[str, ...] = ()
    address: str = ""
    own: bool = False


class Freshness(Record):
    """How old the news of all `sources` is, of which there are so many.

    `fetched_at`: when any of it was fetched last, in Unix seconds; None where nothing ever was. `built_in`: a
    source is as it ships. `failed` has the names of those that the last fetch failed for, and the codes why.
    """

    sources: int = 0
    fetched_at: float | None = None
    built_in: bool = False
    failed: tuple[tuple[str, str], ...] = ()


class Row(Record):
    """An article as a list shows it; `number` is the store's own row number.

    `first_seen`: when a fetch first brought it, in Unix seconds; `arrival`: which fetch that was, counted
    over all sources, 0 for what a source had when it was added. `changed`: since it was read it has
    another text, or its event another time or place. `also`: other sources with the same news. `new` says
    what is so for the reader, see Since; the store knows nothing of it.
    """

    number: int
    id: str
    source: str
    headline: str
    published: datetime | None
    read: bool
    kept: bool
    listed: bool
    first_seen: float = 0.0
    arrival: int = 0
    changed: bool = False
    also: tuple[str, ...] = ()
    asked: bool = True
    new: bool = False


class Article(Record):
    """A whole article, with the user's marks. `place` is the reading position in characters.

    The rest as in Row.
    """

    number: int
    id: str
    source: str
    position: int
    item: Item
    read: bool
    kept: bool
    listed: bool
    place: int
    first_seen: float = 0.0
    arrival: int = 0
    changed: bool = False
    also: tuple[str, ...] = ()
    asked: bool = True

    @property
    def whole(self) -> bool:
        """Whether the whole text is there, not only a teaser that leads to the article's page."""
        return self.item.body is not None or self.item.address is None


NEVER = 2**62
"""More fetches than there will be: nothing comes after them."""


class Since(Record):
    """What counts as new: what is unread, and came by a later fetch than the `arrival`.

    Where `seen` is set, in Unix seconds, only what was first seen then or later.
    """

    arrival: int = 0
    seen: float | None = None

    def is_new(self, article: Row | Article) -> bool:
        """Whether this article is new."""
        came = article.arrival > self.arrival and (self.seen is None or article.first_seen >= self.seen)
        return came and not article.read


class Filter(Record):
    """Which articles a list shows; None and False mean no restriction.

    `new`: only what is new by it. `since`, in Unix seconds: only what was published then or later, or without
    a date first seen. The hits of a `query` come best first, or `newest` first. `group`: only what is of this
    group of sources, or of one inside it. `hidden`: what a rule hides, and nothing else; any other list is
    without that. `changed`: only what changed after it was read, and was not opened since.
    """

    source: str | None = None
    unread: bool = False
    kept: bool = False
    query: str = ""
    newest: bool = False
    new: Since | None = None
    since: float | None = None
    group: str | None = None
    hidden: bool = False
    changed: bool = False


class Change(Record):
    """What a list from elsewhere changes: the source of this name becomes that one, in that group.

    Without a name it is a new one; without a source it is taken out.
    """

    name: str
    source: Source | None
    group: str = ""


class SavedSearch(Record):
    """A search that stands among the sources under its own name; any of its restrictions may be empty."""

    name: str
    title: str
    words: str
    group: str = ""
    unread: bool = False
    new: bool = False

    def filter(self, since: Since | None) -> Filter:
        """What its list lets through; new is what is so by `since`."""
        return Filter(
            unread=self.unread,
            query=self.words,
            new=(since or Since()) if self.new else None,
            group=self.group or None,
        )


class Rule(Record):
    """A filter: what happens by itself (`act`: hide, read, keep) to articles that have all of these words.

    Only to those of a `source` by name, or of a `group`, where one is named. `number` is its own.
    """

    act: str
    words: str
    source: str | None = None
    group: str = ""
    number: int = 0


class MovedSource(Record):
    """A source as a file from elsewhere has it.

    `shown` and `group` are as in SourceState. `outline` are attributes of an OPML file that are not ours, as
    JSON. Where it is `there` already under that name, the rest is what it takes over.
    """

    source: Source
    shown: str = ""
    group: str = ""
    paused: bool = False
    outline: str = "{}"
    there: str = ""


class Awaited(Record):
    """A mark of an article that may not be there yet, by its own id, or an address that is its alone."""

    key: str | None
    address: str | None
    read: bool
    kept: bool


class Undone(Record):
    """A step that was taken back: what it had done, and to which articles or what else, by `name`.

    Of marks: read, unread, keep, unkeep. Of arranging: see arranging.ACTS; `renamed` are the names of sources
    that are others now, before and after.
    """

    act: str
    numbers: tuple[int, ...] = ()
    name: str = ""
    renamed: tuple[tuple[str, str], ...] = ()


class Mended(Record):
    """What a store lacks that was damaged and is made anew from its journal, if it was not `without_journal`.

    `waiting`: marked articles that are marked as soon as a fetch brings them. `lost` are those of them that
    were kept, and of which there is no text.
    """

    without_journal: bool = False
    waiting: int = 0
    lost: int = 0


class Known(Record):
    """What the store knows about an article when a new edition of its source comes in.

    `published` is in Unix seconds. `details` as codec.details_text has them: they are not in the digest, so
    alone they make no news, but for an event that is put off.
    """

    number: int
    key: str | None
    address: str | None
    headline_key: str
    digest: str
    position: int
    listed: bool
    published: float | None = None
    details: str = "{}"


class Stored(Record):
    """An article as it takes space in the store; times in Unix seconds, sizes in bytes.

    `time` is when it was published, or else first seen. `body` is the size of the body, 0 where none is
    stored, and `size` that of everything else.
    """

    number: int
    source: str
    time: float
    first_seen: float
    read: bool
    kept: bool
    listed: bool
    size: int
    body: int


class Changes(Record):
    """What to save of a new edition. Positions count from 1 in the source's own order; places from 0.

    `bodies` are numbers of those whose own pages are to be fetched again.
    """

    new: tuple[tuple[int, int], ...] = ()  # position, place
    changed: tuple[tuple[int, int, int], ...] = ()  # number, position, place
    same: tuple[tuple[int, int], ...] = ()  # number, position
    gone: tuple[int, ...] = ()  # numbers: no longer listed
    bodies: tuple[int, ...] = ()
    details: tuple[tuple[int, str], ...] = ()  # number, details: of those whose texts are the same


class Page(Record):
    """What an article's own page gave, which counts where the list gave nothing. `due`: fetch it again."""

    body: tuple[Block, ...] | None = None
    images: tuple[Image, ...] = ()
    due: bool = False
    published: datetime | None = None
    details: Details = NO_DETAILS


class PackedArticle(Record):
    """An article as one store hands it to another, without marks. `item` is what the list gave.

    `cut`: the list gave a body, which is left out. Positions count from 1 in the source's own order.
    """

    item: Item
    page: Page
    position: int
    listed: bool
    cut: bool = False


class Merge(Record):
    """What to save of packed articles, by their places from 0; other numbers are the receiving store's.

    `newer`: they are of an edition that replaces the one there.
    """

    newer: bool
    new: frozenset[int]
    changed: dict[int, int]  # place: number
    bodies: dict[int, tuple[int, bool]]  # place: number, and whether the body belongs to this very version
    same: tuple[tuple[int, int], ...]  # number, new position
    gone: tuple[int, ...]  # numbers: no longer listed
    details: tuple[tuple[int, str], ...] = ()  # number, details: of those whose texts are the same


class Cost(Record):
    """What the syncs of a source cost in a month ("2026-11"); `sent`, `received` and `saved` in bytes.

    `unchanged` counts the answers that said only that nothing had changed; `saved` is what they saved.
    """

    source: str
    month: str
    requests: int = 0
    sent: int = 0
    received: int = 0
    unchanged: int = 0
    saved: int = 0


def completed(details: Details, others: Details) -> Details:
    """These details, and where they say nothing, the others."""
    if others == NO_DETAILS or details == NO_DETAILS:
        return others if details == NO_DETAILS else details
    return Details(
        details.authors or others.authors,
        details.categories or others.categories,
        details.comments or others.comments,
        others.comment_count if details.comment_count is None else details.comment_count,
        details.changed or others.changed,
        others.duration if details.duration is None else details.duration,
        details.event or others.event,
    )


def inline_text(text: Inline) -> str:
    """The words of a running text without its links' addresses."""
    if len(text) == 1 and isinstance(text[0], str):  # as most are
        return text[0]
    return "".join(part if isinstance(part, str) else part.text for part in text)


def inlines(block: Block) -> Iterator[Inline]:
    """Every running text of a block, in reading order."""
    match block:
        case Heading() | Paragraph() | Quote():
            yield block.text
        case ItemList():
            for item in block.items:
                yield item.text
        case Table():
            yield from block.header
            for row in block.rows:
                yield from row
        case LinkLine():
            yield (block.link,)
        case Picture():
            return
