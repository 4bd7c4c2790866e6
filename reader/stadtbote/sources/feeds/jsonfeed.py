"""JSON Feed 1.1 (jsonfeed.org/version/1.1): read by hand, every value checked."""

from __future__ import annotations

from datetime import datetime

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.feeds import offers
from stadtbote.sources.feeds import published as ours
from stadtbote.sources.feeds.dates import internet_date
from stadtbote.sources.feeds.entries import Text, edition, language_tag, named, newest, web_link, words_of
from stadtbote.sources.feeds.tags import cut
from stadtbote.sources.particulars import MOST, changed, labels, people
from stadtbote.sources.values import WrongType, count, load, mapping, sequence, words, words_or_none
from stadtbote.text.clean import MAX_BODY, MAX_HEADLINE, MAX_ITEMS, line
from stadtbote_cache.records import Details, Edition, Enclosure, Image, Item, Picture, replace

VERSION = "://jsonfeed.org/version/"
"""What is in the address that every JSON Feed names as its version; some write it with http."""

_MAX_TITLE = 2_000
_MAX_TEXT = 2 * MAX_BODY
_MAX_FILES = 50
_MAX_SIZE = 10**15 - 1
_MAX_SECONDS = 10**8


def parse(text: str, address: str) -> Edition:
    """The edition in a JSON Feed's text; `address` is where it came from.

    An item with a value of a wrong type is left out and counted, and the edition is then incomplete.
    Raises SourceError: UNREADABLE for what is no JSON Feed, EMPTY for one whose items say nothing.
    """
    feed = load(text)
    if not isinstance(feed, dict) or VERSION not in (words_or_none(feed.get("version")) or "")[:40]:
        raise SourceError(Reason.UNREADABLE)
    entries = feed.get("items")
    if not isinstance(entries, list):
        raise SourceError(Reason.UNREADABLE)
    language = language_tag(words_or_none(feed.get("language")))
    items: list[Item] = []
    own = offers.own(feed)
    complete = len(entries) <= MAX_ITEMS and not (own and own.get("complete") is False)
    skipped = 0
    for entry in newest(entries, _date):
        try:
            items.append(_item(mapping(entry), address, language, own=own is not None))
        except WrongType:
            skipped += 1
    title = line((words_or_none(feed.get("title")) or "")[:_MAX_TITLE], MAX_HEADLINE)
    found = edition(items, title, language, complete=complete and not skipped)
    home = web_link(address, words_or_none(feed.get("home_page_url")))
    return replace(
        found,
        skipped=found.skipped + skipped,
        credits=ours.credits(own) if own else (),
        home=None if home == address else home,
    )


def _date(entry: object) -> datetime | None:
    given = entry if isinstance(entry, dict) else {}
    dates = (internet_date(words_or_none(given.get(name))) for name in ("date_published", "date_modified"))
    return next(filter(None, dates), None)


def _item(entry: dict[str, object], address: str, language: str | None, *, own: bool) -> Item:
    markup, plain = words(entry.get("content_html")), words(entry.get("content_text"))
    summary, whole = _text(words(entry.get("summary")), address), _text(markup, address, html=True)
    text = _text(plain, address)
    said = words_of(filter(None, (summary, text, whole)))
    images = said.images
    if words(entry.get("image")) and not (images or any(isinstance(b, Picture) for b in said.body or ())):
        images = (Image(),)  # JSON Feed has no place for words about it
    title = line((words(entry.get("title")) or "")[:_MAX_TITLE])
    published, modified = words(entry.get("date_published")), words(entry.get("date_modified"))
    item = Item(
        headline=title,
        key=_key(entry.get("id")),
        address=web_link(address, words(entry.get("url")))
        or web_link(address, words(entry.get("external_url"))),
        teaser=said.teaser,
        images=images,
        links=said.links,
        enclosures=_enclosures(sequence(entry.get("attachments")), address),
        published=internet_date(published) or internet_date(modified),
        language=language_tag(words(entry.get("language"))) or language,
        body=said.body,
        details=_details(entry, address),
    )
    return named(ours.whole(item, entry, whole or text) if own else item)


def _details(entry: dict[str, object], address: str) -> Details:
    """What is said besides the text; what is no such value says nothing."""
    named = [*_list(entry.get("authors")), entry.get("author")]
    names = [words_or_none(author.get("name")) for author in named if isinstance(author, dict)]
    files = [
        file.get("duration_in_seconds") for file in _list(entry.get("attachments")) if isinstance(file, dict)
    ]
    lasts = [int(length) for length in files if isinstance(length, int | float) and 0 < length < _MAX_SECONDS]
    published = internet_date(words_or_none(entry.get("date_published")))
    return Details(
        people(filter(None, names)),
        labels(tag for tag in _list(entry.get("tags")) if isinstance(tag, str)),
        changed=changed(internet_date(words_or_none(entry.get("date_modified"))), published),
        duration=next(iter(lasts), None),
    )


def _list(value: object) -> list[object]:
    return value[: 2 * MOST] if isinstance(value, list) else []


def _text(value: str | None, address: str, *, html: bool = False) -> Text | None:
    if value and len(value) > _MAX_TEXT:
        value = cut(value[:_MAX_TEXT], html=html)
    return Text(value, html, address) if value else None


def _key(value: object) -> str | None:
    """The id. A number is taken as its digits, as the specification asks for."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return words(value) or None


def _enclosures(files: list[object], address: str) -> tuple[Enclosure, ...]:
    found: dict[str, Enclosure] = {}
    for file in map(mapping, files[:_MAX_FILES]):
        place = web_link(address, words(file.get("url")))
        if place:
            size = count(file.get("size_in_bytes"), _MAX_SIZE) or None
            found.setdefault(place, Enclosure(place, words(file.get("mime_type")) or None, size))
    return tuple(found.values())
