"""The markup of a feed: from any text to the entries in it, in one linear pass.

Feeds are rarely well-formed, and some are made to harm. So nothing here is more than a run over the tags:
no document type, entity, comment or processing instruction counts, only the elements that an item is made
of, each with the text in it. Time and memory follow the length of the text, up to the bounds of `Document`.
"""

from __future__ import annotations

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.feeds.document import Document
from stadtbote.sources.feeds.tags import Sort, local, resolved, tokens
from stadtbote.sources.feeds.vocabulary import ROOTS
from stadtbote.text.clean import MAX_ITEMS

MAX_TOKENS = 250_000


def read(text: str, address: str) -> tuple[Document, bool]:
    """The feed in `text`, and whether it is whole: it may break off, or be over a bound.

    One with a title may be without items. What stands before the feed's first and after
    its last tag is dropped; where the text breaks off, the last unfinished item is. `address` is where the
    feed came from. Raises SourceError: UNREADABLE for what is no feed or breaks off before the first item
    ends, EMPTY for a feed that says nothing, REFUSED_CONTENT for harmful declarations and for elements
    nested deeper than document.MAX_DEPTH.
    """
    document = Document(address)
    complete = _read(text, document)
    if not document.entries and not (complete and document.channel.titles):
        raise SourceError(Reason.EMPTY if complete else Reason.UNREADABLE)
    return document, complete and len(document.entries) <= MAX_ITEMS


def _read(text: str, document: Document) -> bool:
    """Hands every token to the document; True where the feed's last end tag was reached."""
    count = 0
    for sort, words, raw, inner in tokens(text, leaves=True):
        if count > MAX_TOKENS or document.full():
            return False
        count += 3 if sort is Sort.LEAF else 1
        if not document.stack:
            if sort not in {Sort.START, Sort.LEAF}:
                continue
            if words.lower() == "html":
                return False
            if local(words.lower()) in ROOTS:
                if sort is Sort.LEAF or raw.endswith("/"):
                    return True
                document.root(words, raw)
        elif sort is Sort.LEAF:
            if document.leaf(words, raw, inner):
                return True
        elif sort is Sort.START:
            document.start(words, raw)
        elif sort is Sort.END:
            if document.end(words):
                return True
        else:
            document.text(words if sort is Sort.LITERAL else resolved(words))
    return False
