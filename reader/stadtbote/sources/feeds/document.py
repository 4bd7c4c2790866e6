"""The document of a feed as it is read: its open elements, and the entries that they make."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.feeds import vocabulary as known
from stadtbote.sources.feeds.raw import Entry, Leaf, file, joined
from stadtbote.sources.feeds.tags import attributes, escaped, legal, local
from stadtbote.text.clean import web_address

MAX_DEPTH = 200
MAX_TEXT = 3_000_000
"""The most characters that are kept of a feed."""
MAX_ELEMENTS = 20_000
_MAX_OF_ITEM = 100
_MAX_DETAILS = 40
"""How much is read of what an item says besides its text, which must not crowd out the text."""
_MAX_INNER_TAG = 4_000
_TEXT_ALONE = (known.TEXTS.keys() | known.VALUES.keys()) - {"body", "xhtml:body"}
"""What stands in an item and has, without attributes, nothing but its text."""


@dataclass(slots=True)
class _Open:
    """An open element: its name with a known prefix, and what holds for all that is in it."""

    name: str
    base: str
    language: str | None
    kind: str = ""  # root, channel, item, leaf, media, person; empty for what is skipped or inside a leaf
    scope: str = ""  # of media: a number for what its title, description and credit belong to


class Document:
    """The document as it grows: a stack of open elements, and the entries that are whole.

    `stack` is empty before the feed's first and after its last tag. `channel` is what the feed says of
    itself; `language` is that of its first element.
    """

    def __init__(self, address: str) -> None:
        self.channel = Entry()
        self.entries: list[Entry] = []
        self.stack: list[_Open] = []
        self.atom = False
        self.language: str | None = None
        self._address = address
        self._entry = self.channel  # what is being read
        self._leaf: Leaf | None = None  # the open one
        self._spaces: dict[str, str] = {}  # the feed's prefixes, and the known ones they stand for
        self._length = 0
        self._elements = 0
        self._of_item = 0
        self._details = 0
        self._media = 0

    def full(self) -> bool:
        """Whether there is more than is read in a few seconds."""
        return self._length > MAX_TEXT or self._elements > MAX_ELEMENTS

    def root(self, name: str, raw: str) -> None:
        """The first start tag of the feed."""
        found = self._attributes(raw)
        self._spaces.setdefault(name.lower().rpartition(":")[0], "")
        wanted = self._canonical(name)
        self.atom = local(wanted) == "feed"
        self._push(wanted, "root", found)
        self.language = self.stack[0].language

    def start(self, name: str, raw: str) -> None:
        """A start tag, or an empty element where the attributes end in a slash."""
        found = None if self._leaf else self._attributes(raw)
        wanted = self._canonical(name)
        if wanted in known.ITEMS:
            self._leave({"root", "channel"})
        elif self._leaf and self._leaf.short and wanted in known.ROOM:
            self._leave(
                {"root", "channel", "item", "media", "person"}
            )  # such a leaf has no such element in it
        if self._leaf:
            self._inner(f"<{local(wanted)}{legal(raw) if len(raw) <= _MAX_INNER_TAG else ''}>")
            if local(wanted) in known.VOID:
                return
            self._push(wanted)
        else:
            self._element(wanted, self._attributes(raw) if found is None else found)
        if len(self.stack) > MAX_DEPTH:
            raise SourceError(Reason.REFUSED_CONTENT)
        if raw.endswith("/"):
            self._close()

    def leaf(self, name: str, raw: str, words: str) -> bool:
        """An element that holds text alone, as `start`, `text` and `end` take it; most are such."""
        wanted, parent = self._canonical(name), self.stack[-1]
        if (
            raw
            or parent.kind != "item"
            or wanted not in _TEXT_ALONE
            or self._of_item > _MAX_OF_ITEM
            or len(self.stack) >= MAX_DEPTH
        ):
            self.start(name, raw)
            self.text(words)
            return self.end(name)
        self._elements += 1
        self._of_item += 1
        mode = known.mode("", atom=self.atom) if wanted in known.TEXTS else "plain"
        self._leaf = leaf = Leaf(wanted, {}, mode, parent.base, parent.language, "", known.ROOM[wanted])
        self.text(words)
        self._leaf = None
        self._entry.take(leaf, atom=self.atom)
        return False

    def end(self, name: str) -> bool:
        """An end tag; everything open inside its element ends with it. One without a start is dropped.

        True where the feed itself ended.
        """
        wanted = self._canonical(name)
        if self.stack[-1].name == wanted:
            self._close()
        elif any(element.name == wanted for element in self.stack):
            while self._close().name != wanted:
                pass
        return not self.stack

    def text(self, words: str) -> None:
        """A run of text with its references resolved."""
        leaf = self._leaf
        if leaf and leaf.room > 0:
            leaf.cut = leaf.cut or len(words) > leaf.room
            words = legal(words[: leaf.room])
            self._add(escaped(words) if leaf.mode == "xhtml" else words)
        elif leaf and words.strip():
            leaf.cut = True

    def _push(self, name: str, kind: str = "", found: dict[str, str] | None = None, scope: str = "") -> None:
        base = self.stack[-1].base if self.stack else self._address
        language = self.stack[-1].language if self.stack else None
        if found:
            language = found.get("xml:lang", language)
            if "xml:base" in found:
                with suppress(ValueError):  # no address
                    base = web_address(urljoin(base, found["xml:base"].strip())) or base
        self.stack.append(_Open(name, base, language, kind, scope))

    def _close(self) -> _Open:
        element = self.stack.pop()
        if self._leaf and element.kind == "leaf":
            self._entry.take(self._leaf, atom=self.atom)
            if self._entry is self.channel and not self.atom:
                self._settle_base()
            self._leaf = None
        elif self._leaf:
            self._inner(f"</{local(element.name)}>")
        if element.kind == "item":
            self.entries.append(self._entry)
            self._entry = self.channel
        return element

    def _settle_base(self) -> None:
        """What RSS leaves open: its relative addresses are those of the site that the channel links to."""
        home = web_address(self.channel.values.get("link"))
        if home and all(element.base == self._address for element in self.stack):
            self.stack = [replace(element, base=home) for element in self.stack]

    def _leave(self, kinds: set[str]) -> None:
        """Ends what was left open: an item ends the one before, and any of its fields ends a title."""
        while self.stack[-1].kind not in kinds:
            self._close()

    def _inner(self, tag: str) -> None:
        """A tag inside a leaf: part of the leaf's HTML, and nothing in a plain text."""
        if self._leaf and self._leaf.mode != "plain" and self._leaf.room > 0:
            self._add(tag)

    def _add(self, text: str) -> None:
        if self._leaf:
            self._leaf.room -= len(text)
            self._leaf.words.append(text)
            self._length += len(text)

    def _element(self, name: str, found: dict[str, str]) -> None:
        parent = self.stack[-1]
        if parent.kind in {"root", "channel"}:
            if name in known.ITEMS:
                self._item(name, found)
            elif name == "channel":
                self._push(name, "channel", found)
            elif name in known.CHANNEL_TEXTS:
                self._begin(name, found)
            else:
                self._push(name)
        elif name in known.DETAILS or parent.kind == "person":
            self._detail(name, found, parent)
        elif self._of_item > _MAX_OF_ITEM:
            self._push(name)
        elif parent.kind == "item" and (name in known.TEXTS or name in known.VALUES):
            self._begin(name, found)
        elif parent.kind in {"item", "media"} and name in known.MEDIA_TEXTS:
            self._begin(name, found, parent.scope)
        elif parent.kind in {"item", "media"} and name in {"media:group", "media:content"}:
            self._medium(name, found, parent.scope)
        else:
            self._push(name)

    def _detail(self, name: str, found: dict[str, str], parent: _Open) -> None:
        """What an item says besides its text."""
        person = parent.kind == "person"
        if self._details >= _MAX_DETAILS or parent.kind not in {"item", "media", "person"}:
            self._push(name)
        elif self.atom and name == "author":
            self._push(name, "person", found)
        elif person and name not in known.NAME:
            self._push(name)
        else:
            self._details += 1
            self._leaf_of(name, found, "plain")

    def _item(self, name: str, found: dict[str, str]) -> None:
        self._elements += 1
        self._of_item = self._details = 0
        self._entry = Entry()
        if local(self.stack[0].name) == "rdf":
            self._entry.keep("id", found.get("rdf:about", ""))
        self._push(name, "item", found)

    def _begin(self, name: str, found: dict[str, str], scope: str = "") -> None:
        """A leaf: an element whose text is read."""
        mode = known.mode(found.get("type", ""), atom=self.atom) if name in known.TEXTS else "plain"
        if local(name) == "body":
            mode = "xhtml"
        elif name == "content" and found.get("src"):  # it stands elsewhere
            self._entry.files.append(file(joined(found | {"url": found["src"]}, self.stack[-1].base, "url")))
        if not mode:
            self._push(name)
            return
        self._elements += 1
        self._of_item += 1
        self._leaf_of(name, found, mode, scope)

    def _leaf_of(self, name: str, found: dict[str, str], mode: str, scope: str = "") -> None:
        self._push(name, "leaf", found)
        element = self.stack[-1]
        self._leaf = Leaf(name, found, mode, element.base, element.language, scope, known.ROOM[name])

    def _medium(self, name: str, found: dict[str, str], group: str) -> None:
        """Media RSS: a file, or several as one; what is said of them stands in them."""
        self._elements += 1
        self._of_item += 1
        self._media += 1
        scope = str(self._media)
        self._push(name, "media", found, scope)
        if name == "media:content":
            base = self.stack[-1].base
            self._entry.media.append(file(joined(found, base, "url"), scope, group))

    def _canonical(self, name: str) -> str:
        name = name.lower()
        if ":" not in name:
            return name
        prefix, _colon, last = name.rpartition(":")
        space = self._spaces.get(prefix, prefix)
        return f"{space}:{last}" if space else last

    def _attributes(self, raw: str) -> dict[str, str]:
        if not raw:
            return {}
        found = attributes(raw)
        for key, value in found.items():
            if key.startswith("xmlns:") and (space := known.SPACES.get(value.strip().lower())) is not None:
                self._spaces[key[6:]] = space
        return found
