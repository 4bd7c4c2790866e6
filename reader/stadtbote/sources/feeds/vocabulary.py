"""The vocabulary of RSS, Atom and their modules: which elements of a feed are read, and how much of each.

Names are in lower case, with the prefixes of SPACES, and without one for RSS and Atom.
"""

from __future__ import annotations

from stadtbote.text.clean import MAX_BODY

SPACES = {
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://purl.org/rss/1.0/modules/event/": "ev",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/syndication/thread/1.0": "thr",
    "urn:ietf:params:xml:ns:xcal": "xcal",
    "http://www.w3.org/2002/12/cal/ical#": "xcal",
    "http://www.w3.org/1999/xhtml": "xhtml",
}
"""Namespaces in lower case, and the prefix under which their elements are known here."""

ROOTS = frozenset({"rss", "feed", "rdf"})
"""The local names of a feed's first element."""

MAX_SHORT = 4_000
"""The most characters of a link, an id or anything else that is not running text."""
_MAX_TITLE = 2_000
_MAX_TEXT = 2 * MAX_BODY
_MAX_DATE = 100
_MAX_NAME = 500
TEXTS = {
    "title": _MAX_TITLE,
    "dc:title": _MAX_TITLE,
    "description": _MAX_TEXT,
    "dc:description": _MAX_TEXT,
    "summary": _MAX_TEXT,
    "content": _MAX_TEXT,
    "content:encoded": _MAX_TEXT,
    "itunes:title": _MAX_TITLE,
    "itunes:subtitle": _MAX_TEXT,
    "itunes:summary": _MAX_TEXT,
    "xhtml:body": _MAX_TEXT,
    "body": _MAX_TEXT,
}
"""What may hold HTML, and the most characters of it."""

PLACES = {"itunes:subtitle": 1, "itunes:summary": 1} | dict.fromkeys(
    ("content", "content:encoded", "xhtml:body", "body"), 2
)
"""The place of an item's text among the others: summaries (0) first, then modules, the whole (2) last."""

VALUES = {
    "link": MAX_SHORT,
    "guid": MAX_SHORT,
    "id": MAX_SHORT,
    "enclosure": 0,
    "dc:language": 100,
    "pubdate": _MAX_DATE,
    "published": _MAX_DATE,
    "updated": _MAX_DATE,
    "issued": _MAX_DATE,
    "modified": _MAX_DATE,
    "created": _MAX_DATE,
    "dc:date": _MAX_DATE,
    "dcterms:created": _MAX_DATE,
    "dcterms:issued": _MAX_DATE,
    "dcterms:modified": _MAX_DATE,
}
"""What an item holds beside its texts, and the most characters of it."""

DETAILS = {
    "author": _MAX_NAME,
    "dc:creator": _MAX_NAME,
    "itunes:author": _MAX_NAME,
    "category": _MAX_NAME,
    "dc:subject": _MAX_NAME,
    "itunes:keywords": MAX_SHORT,
    "media:keywords": MAX_SHORT,
    "comments": MAX_SHORT,
    "slash:comments": 20,
    "thr:total": 20,
    "itunes:duration": 40,
    "ev:startdate": _MAX_DATE,
    "ev:enddate": _MAX_DATE,
    "ev:location": _MAX_NAME,
    "xcal:dtstart": _MAX_DATE,
    "xcal:dtend": _MAX_DATE,
    "xcal:location": _MAX_NAME,
}
"""What an item says besides its text, and the most characters of it."""

AUTHORS = frozenset({"author", "dc:creator", "itunes:author", "name"})
LABELS = frozenset({"category", "dc:subject"})
KEYWORDS = frozenset({"itunes:keywords", "media:keywords"})
NAME = {"name": _MAX_NAME}
"""The name of a person in Atom."""

FIELDS = {
    "id": "id",
    "language": "language",
    "dc:language": "language",
    "pubdate": "published",
    "published": "published",
    "issued": "published",
    "dcterms:issued": "published",
    "updated": "updated",
    "modified": "updated",
    "dc:date": "updated",
    "dcterms:modified": "updated",
    "created": "created",
    "dcterms:created": "created",
    "slash:comments": "comment_count",
    "thr:total": "comment_count",
    "itunes:duration": "duration",
    "ev:startdate": "starts",
    "xcal:dtstart": "starts",
    "ev:enddate": "ends",
    "xcal:dtend": "ends",
    "ev:location": "place",
    "xcal:location": "place",
}
"""What a value says of an item or of the feed."""

CHANNEL_TEXTS = {"title": _MAX_TITLE, "language": 100, "dc:language": 100, "link": MAX_SHORT}
MEDIA_TEXTS = {"media:title": 2_000, "media:description": 2_000, "media:credit": 2_000}
ITEMS = frozenset({"item", "entry"})

ROOM = TEXTS | VALUES | DETAILS | NAME | CHANNEL_TEXTS | MEDIA_TEXTS
"""The most characters of everything that is read."""

VOID = frozenset("area br col embed hr img input link meta track wbr".split())
"""Elements of HTML that have no end tag."""

TITLE_TAGS = VOID | frozenset(
    "a abbr acronym b bdi bdo big blockquote center cite code dd del dfn div dl dt em font h1 h2 h3 h4 h5 h6"
    " i ins kbd li mark ol p pre q s samp section small span strike strong sub sup time tt u ul var".split()
)
"""Elements of HTML that a title may have."""

_MODES = {
    "text": "plain",
    "plain": "plain",
    "text/plain": "plain",
    "html": "html",
    "text/html": "html",
    "xhtml": "xhtml",
    "application/xhtml+xml": "xhtml",
}


MARKUP = frozenset({"html", "xhtml"})
"""The modes of texts with tags."""


def mode(kind: str, *, atom: bool) -> str:
    """How a text of this type is read: plain, html, xhtml; empty for a picture or some other XML.

    Any other text is plain (RFC 4287, section 4.1.3.3).

    Without a type Atom's texts are plain (RFC 4287, section 3.1.1); RSS leaves it open, which means HTML.
    """
    if not kind:
        return "plain" if atom else "html"
    media_type = kind.partition(";")[0].strip().lower()  # without parameters such as charset
    return _MODES.get(media_type) or ("plain" if media_type.startswith("text/") else "")
