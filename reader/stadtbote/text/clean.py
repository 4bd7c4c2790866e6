"""Cleaning: what may leave a source or the store on its way to a terminal.

Whole control sequences go first, so that a removed introducer does not leave its payload behind as
if it were text, and then single characters by code point. Nothing here depends on bytes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from stadtbote_cache.records import (
    NO_DETAILS,
    Block,
    Details,
    Edition,
    Enclosure,
    Event,
    Heading,
    Image,
    Inline,
    Item,
    ItemList,
    Link,
    LinkLine,
    ListItem,
    PackedArticle,
    Paragraph,
    Picture,
    Quote,
    Table,
    inline_text,
    inlines,
    replace,
)

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    T = TypeVar("T")

MAX_HEADLINE = 300
MAX_PARAGRAPH = 20_000
MAX_BODY = 200_000
MAX_ITEMS = 500
MAX_ADDRESS = 2_000
CUT = Paragraph(("…",))
"""Stands after a body that was cut."""
_MAX_NAMED = 20
_MAX_NAME = 200
_MAX_LANGUAGE = 35
_MAX_COUNT = 10_000_000  # comments, or seconds that something takes
_MAX_COMBINING = 4
_MAX_SIZE = 2**53  # bytes of an enclosure: a larger number in a feed means nothing

# Patterns that plain text never needs are compiled when they are first used, to keep starts short.

# A string sequence (OSC, DCS, SOS, PM, APC) is dropped whole only if it ends on the same line and
# within a bound; without an end only the introducer goes, and the text after it stays.
_SEQUENCE = (
    "(?:\x1b[\\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\n\x07\x1b\x90\x98\x9c-\x9f]{0,2048}(?:\x07|\x1b\\\\|\x9c)"
    "|(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"
    "|\x1b[\\]PX^_\\[]"
    "|\x1b[ -/]+[0-~]"
    "|\x1b[0-~]"
)
_NEWLINES = "\r\n|[\r\x0b\x0c\x85\u2028\u2029]"
# Controls that a terminal ignores inside a sequence; removing them makes a split sequence whole again.
_PADDING = "[\x00-\x06\x08\x0e-\x1a\x1c-\x1f\x7f]"
_KEPT_FORMAT = "\u200c\u200d"  # joiners: Persian and emoji need them
_UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # letters and marks that show nothing
HARMLESS = (
    r"\n -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0373\u0375-\u0377\u037a-\u037d\u037f\u0384-\u0386"
    r"\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u0482\u048a-\u052f\u05d0-\u05ea\u0621-\u064a"
    r"\u0660-\u066d\u0671-\u06d3\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20c0\u2100-\u2125"
    r"\u2127-\u2129\u212c-\u218b\u2190-\u2328\u232b-\u2426\u2440-\u244a\u2460-\u2adb\u2add-\u2b73"
    r"\u2b76-\u2b95\u2b97-\u2bff\u3001-\u3029\u3041-\u3096\u30a1-\u30fa\u3105-\u312f\u4e00-\u9ffc"
    r"\uac00-\ud7a3\uff01-\uff5e\U0001f300-\U0001f64f\U0001f680-\U0001f6d7\U0001f900-\U0001f9ff"
)
"""Letters and signs of most scripts that cleaning leaves as they are, alone and beside one another."""
_WESTERN = re.compile(r"[\n -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20c0]*+")
_OTHER = f"[^{HARMLESS}]"


@cache
def _plain() -> re.Pattern[str]:
    """Text of harmless letters alone; to compile it takes 1 ms, and most starts show western ones only."""
    return re.compile(f"[{HARMLESS}]*+")


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    if character == "\n" or character in _KEPT_FORMAT:
        return character
    return "" if category in {"Cc", "Cf", "Cs", "Co", "Cn"} or character in _UNSEEN else character


def _cap_combining(text: str) -> str:
    if not re.search(f"{_OTHER}{{{_MAX_COMBINING + 1}}}", text):  # no mark is a harmless character
        return text
    out: list[str] = []
    run = 0
    for character in text:
        # By category: many marks that share a cell with a letter (U+0489, joiners) have no combining class.
        run = run + 1 if unicodedata.category(character) in {"Mn", "Me", "Cf"} else 0
        if run <= _MAX_COMBINING:
            out.append(character)
    return "".join(out)


def clean(text: str) -> str:
    """Text that is safe for any terminal: newlines are the only control characters left. Idempotent."""
    if _WESTERN.fullmatch(text) or _plain().fullmatch(text):
        return text
    text = re.sub(_NEWLINES, "\n", text).replace("\t", " ")
    text = re.sub(_SEQUENCE, "", re.sub(_PADDING, "", text))
    text = re.sub(_OTHER, lambda found: _kept(found[0]), text)
    if _plain().fullmatch(text):
        return text
    # Capped beforehand as well: normalising a long run of combining marks takes quadratic time (measured).
    return _cap_combining(unicodedata.normalize("NFC", _cap_combining(text)))


def _row(text: str, limit: int) -> str:
    """Clean text in single spaces, cut; there is no other white space in it than spaces and newlines."""
    if "  " in text or "\n" in text or text[:1] == " " or text[-1:] == " ":
        text = " ".join(text.split())
    return _cut(text, limit)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def one_row(text: str) -> str:
    """Clean text without line breaks; spaces between words stay as they are."""
    return clean(text).replace("\n", " ")


def line(text: str, limit: int = MAX_PARAGRAPH) -> str:
    """Clean text on one line, single spaces, cut at `limit` characters with an ellipsis."""
    return _row(clean(text), limit)


def optional_line(text: str | None, limit: int = MAX_PARAGRAPH) -> str | None:
    """As `line`, and None where nothing is left."""
    return (line(text, limit) or None) if text else None


def is_language(code: str) -> bool:
    """Whether this is a language's code as HTML and XML take it (BCP 47)."""
    return re.fullmatch("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", code) is not None


def language_code(text: str | None) -> str | None:
    """A language's code from outside, which may have underscores as a locale has; None for what is none."""
    if not text:
        return None
    code = line(text, _MAX_LANGUAGE).replace("_", "-")
    return code if is_language(code) else None


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text, separated by blank lines; single line breaks become spaces."""
    parts = re.split(r"\n\s*\n", clean(text))
    return tuple(p for part in parts if (p := _row(part, MAX_PARAGRAPH)))


def web_address(address: str | None) -> str | None:
    """An address that may be fetched or opened: absolute, http or https, one word. Else None.

    All addresses from outside come in here. One with a user or a password before the host does not: it would
    be kept and shown to others, and can look as if it led to the host that it names first.
    """
    if not address or is_usual(address):
        return address or None
    flat = clean(address).strip()
    if len(flat) > MAX_ADDRESS or not re.fullmatch(r"https?://[^/\s]\S*", flat, re.IGNORECASE):
        return None
    from urllib.parse import urlsplit  # a list needs no addresses

    try:
        parts = urlsplit(flat)
        # A backslash ends the host for browsers (WHATWG URL), for us it does not: they would go elsewhere.
        if "\\" in parts.netloc or "@" in parts.netloc:
            return None
        # Reading the port checks it.
        return flat if parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def is_usual(address: str) -> bool:
    """Whether this is an absolute web address such as most: joining and cleaning leave it as it is."""
    return len(address) <= MAX_ADDRESS and _usual().fullmatch(address) is not None


@cache
def _usual() -> re.Pattern[str]:
    return re.compile(r"https?://[a-z0-9][a-z0-9.-]*+/[\w/.,~+%-]*+(?:\?[\w=&.,~+%-]++)?", re.ASCII)


def names_user(address: str | None) -> bool:
    """Whether a user or a password stands before the host of an address."""
    from urllib.parse import urlsplit

    try:
        return "@" in urlsplit(clean(address or "").strip()).netloc
    except ValueError:
        return False


def _inline(text: Inline) -> Inline:
    """Links without a fetchable address become plain text."""
    parts = (_cut(clean(part), MAX_PARAGRAPH) if isinstance(part, str) else _link(part) for part in text)
    return tuple(filter(None, parts))


def _link(link: Link) -> Link | str:
    words, address = line(link.text), web_address(link.address)
    return Link(words, address, link.new_tab) if address and words else words


def _image(image: Image) -> Image:
    return Image(
        optional_line(image.alternative_text),
        optional_line(image.caption),
        optional_line(image.credit),
        image.decorative,
    )


def clean_images(images: tuple[Image, ...]) -> tuple[Image, ...]:
    """Images with every text cleaned."""
    return tuple(map(_image, images))


def _links(links: tuple[Link, ...]) -> tuple[Link, ...]:
    return tuple(part for link in links for part in _inline((link,)) if isinstance(part, Link))


def _size(size: int | None) -> int | None:
    return size if size is not None and 0 < size < _MAX_SIZE else None


def _enclosures(enclosures: tuple[Enclosure, ...]) -> tuple[Enclosure, ...]:
    return tuple(
        Enclosure(address, optional_line(e.media_type, 100), _size(e.size))
        for e in enclosures
        if (address := web_address(e.address))
    )


def clean_block(block: Block) -> Block:
    """The same block with every text cleaned."""
    language = language_code(block.language)
    match block:
        case Heading():
            return Heading(_inline(block.text), block.level, language)
        case Paragraph():
            return Paragraph(_inline(block.text), language, block.code)
        case Quote():
            return Quote(_inline(block.text), language)
        case ItemList():
            return ItemList(
                tuple(ListItem(_inline(i.text), i.depth, i.number) for i in block.items), language
            )
        case Table():
            return Table(
                tuple(map(_inline, block.header)),
                tuple(tuple(map(_inline, row)) for row in block.rows),
                optional_line(block.caption),
                language,
            )
        case Picture():
            return Picture(_image(block.image), language)
        case LinkLine():
            link = _inline((block.link,))
            if link and isinstance(link[0], Link):
                return LinkLine(link[0], language)
            return Paragraph(link, language)


def _length(block: Block) -> int:
    return sum(map(len, map(inline_text, inlines(block))))


def clean_blocks(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """A body with every text cleaned. One over MAX_BODY characters is cut, with CUT as its last block."""
    kept: list[Block] = []
    room = MAX_BODY
    for block in blocks:
        cleaned = clean_block(block)
        length = _length(cleaned)
        if length > room:
            return (*kept, *_beginning(cleaned, room), CUT)
        room -= length
        kept.append(cleaned)
    return tuple(kept)


def _beginning(block: Block, room: int) -> tuple[Block, ...]:
    """As much of a block as fits into `room` characters, in whole entries, rows or parts of its text."""
    match block:
        case ItemList():
            items = _within(block.items, room, lambda item: len(inline_text(item.text)))
            return (replace(block, items=items),) if items else ()
        case Table():
            room -= sum(map(len, map(inline_text, block.header)))
            rows = _within(block.rows, room, lambda row: sum(map(len, map(inline_text, row))))
            return (replace(block, rows=rows),) if rows else ()
        case Paragraph() | Quote():
            text = _within(block.text, room, lambda part: len(inline_text((part,))))
            return (replace(block, text=text),) if text else ()
    return ()


def _within(parts: tuple[T, ...], room: int, length: Callable[[T], int]) -> tuple[T, ...]:
    for place, part in enumerate(parts):
        room -= length(part)
        if room < 0:
            return parts[:place]
    return parts


def clean_details(details: Details) -> Details:
    """Details with every text cleaned and capped, each name once."""
    if details == NO_DETAILS:
        return details
    event = details.event
    if event is not None:
        event = Event(event.starts, event.ends, optional_line(event.place, MAX_HEADLINE))
    return Details(
        _names(details.authors),
        _names(details.categories),
        web_address(details.comments),
        _count(details.comment_count),
        details.changed,
        _count(details.duration) or None,
        None if event == Event() else event,
    )


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    cleaned = (line(name, _MAX_NAME) for name in names[:_MAX_NAMED])
    return tuple({name.casefold(): name for name in cleaned if name}.values())


def _count(count: int | None) -> int | None:
    return count if count is not None and 0 <= count <= _MAX_COUNT else None


def clean_item(item: Item) -> Item:
    """An item with every text cleaned and capped. An empty headline stays empty."""
    return Item(
        headline=line(item.headline, MAX_HEADLINE),
        key=optional_line(item.key, MAX_ADDRESS),
        address=web_address(item.address),
        kicker=optional_line(item.kicker, MAX_HEADLINE),
        teaser=tuple(p for part in item.teaser if (p := line(part))),
        images=clean_images(item.images),
        links=_links(item.links),
        enclosures=_enclosures(item.enclosures),
        published=item.published,
        language=language_code(item.language),
        body=None if item.body is None else clean_blocks(item.body),
        details=clean_details(item.details),
    )


def clean_article(article: PackedArticle) -> PackedArticle:
    """An article that another store hands over, with every text cleaned and capped."""
    page = article.page
    said = clean_item(Item("", images=page.images, body=page.body, details=page.details))
    page = replace(page, body=said.body, images=said.images, details=said.details)
    return replace(article, item=clean_item(article.item), page=page)


def clean_edition(edition: Edition) -> Edition:
    """An edition with every item cleaned; items without a headline are left out.

    Items beyond MAX_ITEMS are left out, and the edition then counts as incomplete.
    """
    items = tuple(item for raw in edition.items[:MAX_ITEMS] if (item := clean_item(raw)).headline)
    return replace(
        edition,
        items=items,
        title=optional_line(edition.title, MAX_HEADLINE),
        language=language_code(edition.language),
        credits=tuple(c for raw in edition.credits if (c := line(raw))),
        home=web_address(edition.home),
        complete=edition.complete and len(edition.items) <= MAX_ITEMS,
    )
