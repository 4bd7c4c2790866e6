"""The markup of a feed: from any text to a small, bounded, well-formed document for feedparser.

feedparser looks after what feeds mean, but its time and memory follow the input without a bound:
minutes for unclosed comments, ten seconds for 200,000 nested tags. What reaches it has therefore
been through here, in one linear pass: no document type, entity, comment or processing instruction,
only the elements that an item is made of, each a leaf whose inner markup is text.
"""

from __future__ import annotations

from dataclasses import dataclass

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.feeds.document import Document
from stadtbote.sources.feeds.tags import Sort, decoded, local, tokens
from stadtbote.sources.feeds.vocabulary import ROOTS

MAX_TOKENS = 250_000


@dataclass(frozen=True, slots=True)
class Markup:
    """A feed as well-formed UTF-8; `complete` is False where it broke off or is over a bound."""

    xml: bytes
    items: int
    complete: bool


def well_formed(text: str) -> Markup:
    """The feed in `text`, cut after one item more than an edition may have, or at another bound.

    What stands before the feed's first and after its last tag is dropped; where the text breaks off,
    the last unfinished item is. Raises SourceError: UNREADABLE for what is no feed or breaks off before
    the first item ends, EMPTY for a feed without items, REFUSED_CONTENT for declarations in a document
    type and for elements nested deeper than document.MAX_DEPTH.
    """
    document = Document()
    complete = _read(text, document)
    if not document.items:
        raise SourceError(Reason.EMPTY if complete else Reason.UNREADABLE)
    return Markup(document.finish(), document.items, complete)


def _read(text: str, document: Document) -> bool:
    """Hands every token to the document; True where the feed's last end tag was reached."""
    for count, (sort, words, raw) in enumerate(tokens(text)):
        if count > MAX_TOKENS or document.full():
            return False
        if not document.stack:
            if sort is Sort.START and words.lower() == "html":
                return False
            if sort is Sort.START and local(words.lower()) in ROOTS:
                if raw.endswith("/"):
                    return True
                document.root(words, raw)
        elif sort is Sort.START:
            document.start(words, raw)
        elif sort is Sort.END:
            if document.end(words):
                return True
        else:
            document.text(words if sort is Sort.LITERAL else decoded(words))
    return False
