"""Records to JSON text and back, for the columns that hold structure.

Reading is tolerant: from a row that another program or a bad disk has changed, it takes what can be read.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from stadtbote_cache.records import (
    NO_DETAILS,
    Block,
    Details,
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
    Page,
    Paragraph,
    Picture,
    Quote,
    Table,
)

_MAX_DECODED = 16 * 1024 * 1024
_MAX_POSITION = 2**31
CODE = '"code":true'
"""What is in the JSON text of a body with code, and in no other: in a text, quotation marks are escaped."""


def dump(value: object) -> str:
    """Compact JSON text."""
    return _encoder()(value)


@cache
def _encoder() -> Callable[[object], str]:
    import json

    return json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def load_list(text: object) -> list[object]:
    """The list in a JSON column; empty where it holds anything else."""
    if text == "[]":  # by far the most common, and json is slow to import
        return []
    import json

    try:
        value = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return []
    return value if isinstance(value, list) else []


def mark_rows(text: object) -> list[tuple[str, int]]:
    """Ids of articles and how a mark of them was, 0 or 1, from the column of steps that can be taken back."""
    rows = [row for row in load_list(text) if isinstance(row, list) and len(row) == 2]
    return [(str(id_), int(was == 1)) for id_, was in rows]


def strings(column: object) -> tuple[str, ...]:
    """The strings of a JSON column, packed or not."""
    text = unpacked(column) if isinstance(column, bytes) else column
    return read_strings(load_list(text))


def read_strings(rows: list[object]) -> tuple[str, ...]:
    """The strings among the values of a JSON list."""
    return tuple(part for part in rows if isinstance(part, str))


def strings_column(strings: tuple[str, ...]) -> str | bytes:
    """Strings as a JSON column, packed where that is shorter."""
    text = dump(strings)
    shorter = packed(text)
    return shorter if len(shorter) < len(text) else text


def links_text(links: tuple[Link, ...]) -> str:
    """Links as a JSON column."""
    return dump([link_row(link) for link in links]) if links else "[]"


def links(text: object) -> tuple[Link, ...]:
    """The links of a JSON column."""
    return read_links(load_list(text))


def read_links(rows: list[object]) -> tuple[Link, ...]:
    """The links that rows of `link_row` stand for."""
    return tuple(part for part in _inline(rows) if isinstance(part, Link))


def enclosures_text(enclosures: tuple[Enclosure, ...]) -> str:
    """Enclosures as a JSON column."""
    return dump([enclosure_row(enclosure) for enclosure in enclosures]) if enclosures else "[]"


def enclosure_row(enclosure: Enclosure) -> list[object]:
    """An enclosure as a JSON value."""
    return [enclosure.address, enclosure.media_type, enclosure.size]


def enclosures(text: object) -> tuple[Enclosure, ...]:
    """The enclosures of a JSON column."""
    return read_enclosures(load_list(text))


def read_enclosures(rows: list[object]) -> tuple[Enclosure, ...]:
    """The enclosures that rows of `enclosure_row` stand for."""
    found = []
    for row in rows:
        if isinstance(row, list) and len(row) == 3 and isinstance(row[0], str):
            size = row[2] if isinstance(row[2], int) else None
            found.append(Enclosure(row[0], _text_or_none(row[1]), size))
    return tuple(found)


NOTHING = "{}"
"""Details that say nothing, as a column has them."""


def details_text(details: Details) -> str:
    """Details as a JSON column; alike ones give the same text."""
    return NOTHING if details == NO_DETAILS else dump(details_row(details))


def details_row(details: Details) -> dict[str, object]:
    """Details as a JSON value; what is not said is left out."""
    event = details.event or Event()
    row = {
        "authors": list(details.authors),
        "categories": list(details.categories),
        "comments": details.comments,
        "comment_count": details.comment_count,
        "changed": details.changed and details.changed.isoformat(),
        "duration": details.duration,
        "starts": event.starts and event.starts.isoformat(),
        "ends": event.ends and event.ends.isoformat(),
        "place": event.place,
    }
    return {name: value for name, value in row.items() if value or value == 0}


def details(column: object) -> Details:
    """The details of a JSON column; none where it holds anything else."""
    if column == NOTHING or not isinstance(column, str):  # most: json is slow to import
        return NO_DETAILS
    import json

    try:
        return read_details(json.loads(column))
    except (ValueError, RecursionError):
        return NO_DETAILS


def read_details(value: object) -> Details:
    """The details that a value of `details_row` stands for; what cannot be read is left out."""
    row = value if isinstance(value, dict) else {}
    event = Event(moment(row.get("starts")), moment(row.get("ends")), _text_or_none(row.get("place")))
    return Details(
        _strings_of(row.get("authors")),
        _strings_of(row.get("categories")),
        _text_or_none(row.get("comments")),
        _count_or_none(row.get("comment_count")),
        moment(row.get("changed")),
        _count_or_none(row.get("duration")),
        None if event == Event() else event,
    )


def moment(value: object) -> datetime | None:
    """The moment of an ISO 8601 text, else None; one without an offset is None, too."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _strings_of(value: object) -> tuple[str, ...]:
    return read_strings(value) if isinstance(value, list) else ()


def _count_or_none(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def blocks_text(blocks: tuple[Block, ...]) -> str:
    """A body as JSON text."""
    return dump([block_row(block) for block in blocks])


@cache
def _dictionary() -> bytes:
    """What German news is full of. It never changes: what was packed with it can only be read with it."""
    return (Path(__file__).parent / "dictionary.txt").read_bytes()


def packed(text: str) -> bytes:
    """Text as it is stored, such as that of `blocks_text`: zlib with our dictionary."""
    # Level 9 takes a third longer and saves a hundredth (measured).
    packing = zlib.compressobj(4, zdict=_dictionary())
    return packing.compress(text.encode("utf-8", "replace")) + packing.flush()


def unpacked(data: bytes) -> str:
    """The text of `packed`, or of zlib without a dictionary; empty where it is neither.

    The size is bounded, because a store may come from anywhere.
    """
    # zlib itself says whether a text was packed with a dictionary, and with which one.
    unpacking = zlib.decompressobj(zdict=_dictionary())
    try:
        return unpacking.decompress(data, _MAX_DECODED).decode("utf-8", "replace")
    except zlib.error:
        return ""


def pack(blocks: tuple[Block, ...]) -> bytes:
    """A body as it is stored."""
    return packed(blocks_text(blocks))


def unpack(data: object) -> tuple[Block, ...]:
    """A body as `pack` stored it; blocks that cannot be read are left out."""
    return read_blocks(load_list(unpacked(data)) if isinstance(data, bytes) else [])


def read_blocks(rows: list[object]) -> tuple[Block, ...]:
    """The blocks that rows of `block_row` stand for; what cannot be read is left out."""
    return tuple(block for row in rows if (block := _read_block(row)) is not None)


def image_row(image: Image) -> list[object]:
    """An image as a JSON value."""
    return [image.alternative_text, image.caption, image.credit, int(image.decorative)]


def read_images(rows: list[object]) -> tuple[Image, ...]:
    """The images that rows of `image_row` stand for."""
    return tuple(image for row in rows if (image := _read_image(row)) is not None)


def _read_image(row: object) -> Image | None:
    if not isinstance(row, list) or len(row) != 4:
        return None
    words = [_text_or_none(part) for part in row[:3]]
    return Image(words[0], words[1], words[2], bool(row[3]))


def link_row(link: Link) -> list[object]:
    """A link as a JSON value."""
    return [link.text, link.address, int(link.new_tab)]


def _runs(text: Inline) -> list[object]:
    return [part if isinstance(part, str) else link_row(part) for part in text]


def block_row(block: Block) -> dict[str, object]:
    """A block as a JSON value."""
    match block:
        case Heading():
            row: dict[str, object] = {"is": "heading", "text": _runs(block.text), "level": block.level}
        case Paragraph():
            row = {"is": "paragraph", "text": _runs(block.text)} | ({"code": True} if block.code else {})
        case Quote():
            row = {"is": "quote", "text": _runs(block.text)}
        case ItemList():
            row = {"is": "list", "items": [[_runs(i.text), i.depth, i.number] for i in block.items]}
        case Table():
            row = {
                "is": "table",
                "header": [_runs(cell) for cell in block.header],
                "rows": [[_runs(cell) for cell in cells] for cells in block.rows],
                "caption": block.caption,
            }
        case Picture():
            row = {"is": "image", "image": image_row(block.image)}
        case LinkLine():
            row = {"is": "link", "link": link_row(block.link)}
    if block.language:
        row["language"] = block.language
    return row


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _inline(value: object) -> Inline:
    parts: list[str | Link] = []
    for part in value if isinstance(value, list) else ():
        if isinstance(part, str):
            parts.append(part)
        elif isinstance(part, list) and len(part) == 3 and all(isinstance(p, str) for p in part[:2]):
            parts.append(Link(part[0], part[1], bool(part[2])))
    return tuple(parts)


def _cells(value: object) -> tuple[Inline, ...]:
    return tuple(_inline(cell) for cell in value) if isinstance(value, list) else ()


def _list_item(value: object) -> ListItem | None:
    if not isinstance(value, list) or len(value) != 3:
        return None
    depth = value[1] if isinstance(value[1], int) else 0
    return ListItem(_inline(value[0]), depth, value[2] if isinstance(value[2], int) else None)


def _read_block(row: object) -> Block | None:
    if not isinstance(row, dict):
        return None
    language = _text_or_none(row.get("language"))
    text = _inline(row.get("text"))
    match row.get("is"):
        case "heading":
            level = row.get("level")
            return Heading(text, level if isinstance(level, int) else 2, language)
        case "paragraph":
            return Paragraph(text, language, row.get("code") is True)
        case "quote":
            return Quote(text, language)
        case "list":
            items = row.get("items")
            found = (_list_item(item) for item in (items if isinstance(items, list) else ()))
            return ItemList(tuple(item for item in found if item), language)
        case "table":
            rows = row.get("rows")
            body = tuple(_cells(cells) for cells in rows) if isinstance(rows, list) else ()
            return Table(_cells(row.get("header")), body, _text_or_none(row.get("caption")), language)
        case "image":
            image = _read_image(row.get("image"))
            return Picture(image, language) if image else None
        case "link":
            link = _inline([row.get("link")])
            if link and isinstance(link[0], Link):
                return LinkLine(link[0], language)
    return None


def article_row(article: PackedArticle) -> dict[str, object]:
    """A whole article as a JSON value, as one store hands it to another; what is empty is left out."""
    item, page = article.item, article.page
    row: dict[str, object] = {
        "headline": item.headline,
        "key": item.key,
        "address": item.address,
        "kicker": item.kicker,
        "teaser": item.teaser,
        "images": [image_row(image) for image in item.images],
        "links": [link_row(link) for link in item.links],
        "enclosures": [enclosure_row(enclosure) for enclosure in item.enclosures],
        "published": item.published and item.published.isoformat(),
        "language": item.language,
        "page_images": [image_row(image) for image in page.images],
        "page_due": page.due,
        "page_published": page.published and page.published.isoformat(),
        "page_details": details_row(page.details),
        "details": details_row(item.details),
        "cut": article.cut,
        "listed": article.listed,
    }
    row = {name: part for name, part in row.items() if part}
    row["position"] = article.position
    # An empty body is still a body.
    for name, body in (("body", item.body), ("page_body", page.body)):
        if body is not None:
            row[name] = [block_row(block) for block in body]
    return row


def read_article(value: object) -> PackedArticle:
    """The article that a value of `article_row` stands for; what cannot be read is left out."""
    row = value if isinstance(value, dict) else {}

    def rows(name: str) -> list[object]:
        found = row.get(name)
        return found if isinstance(found, list) else []

    item = Item(
        headline=_text_or_none(row.get("headline")) or "",
        key=_text_or_none(row.get("key")),
        address=_text_or_none(row.get("address")),
        kicker=_text_or_none(row.get("kicker")),
        teaser=read_strings(rows("teaser")),
        images=read_images(rows("images")),
        links=read_links(rows("links")),
        enclosures=read_enclosures(rows("enclosures")),
        published=_day(row.get("published")),
        language=_text_or_none(row.get("language")),
        body=read_blocks(rows("body")) if "body" in row else None,
        details=read_details(row.get("details")),
    )
    page = Page(
        read_blocks(rows("page_body")) if "page_body" in row else None,
        read_images(rows("page_images")),
        row.get("page_due") is True and "page_body" in row,
        _day(row.get("page_published")),
        read_details(row.get("page_details")),
    )
    position = min(max(_count_or_none(row.get("position")) or 1, 1), _MAX_POSITION)
    return PackedArticle(item, page, position, row.get("listed") is True, row.get("cut") is True)


def _day(value: object) -> datetime | None:
    """A moment that every clock and store can hold."""
    found = moment(value)
    return found if found is not None and 1 < found.year < 9999 else None
