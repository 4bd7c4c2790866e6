"""The document that feedparser gets: a feed written anew, its tags balanced, its texts in leaves."""

from __future__ import annotations

from dataclasses import dataclass

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.feeds import vocabulary as known
from stadtbote.sources.feeds.tags import attributes, cut, escaped, legal, local
from stadtbote.text.clean import MAX_ITEMS

MAX_DEPTH = 200
MAX_OUTPUT = 3_000_000
MAX_ELEMENTS = 20_000
_MAX_OF_ITEM = 100
_MAX_INNER_TAG = 4_000


@dataclass(frozen=True, slots=True)
class _Open:
    """An open element: its name with a known prefix, and the name under which it was written, if it was."""

    name: str
    written: str = ""
    kind: str = ""  # root, channel, item, leaf, media; empty for what is skipped or inside a leaf
    scope: str = ""  # of media: a number for what its title, description and credit belong to


class Document:
    """The document as it grows: a stack of open elements, and what has been written.

    `stack` is empty before the feed's first and after its last tag; `items` counts the whole items.
    """

    def __init__(self) -> None:
        self.out: list[str] = ["<?xml version='1.0' encoding='utf-8'?>"]
        self.stack: list[_Open] = []
        self.spaces: dict[str, str] = {}  # the feed's prefixes, and the known ones they stand for
        self.length = 0
        self.elements = 0
        self.of_item = 0
        self.items = 0
        self.sealed = 0  # how much of `out` ends with a whole item
        self.seal = ""  # the end tags that make a document of that much
        self.in_item = False
        self.in_leaf = False
        self.leaf: list[str] = []  # the words of the open leaf
        self.mode = ""  # of the open leaf: plain, html or xhtml
        self.room = 0  # characters that the open leaf may still take
        self.cut = False  # whether some of the open leaf was left out
        self.short = False  # whether it is a title or a value, so that an item's other fields end it
        self.media = 0

    def full(self) -> bool:
        """Whether there is more than feedparser reads in a few seconds, or than an edition may have."""
        return self.length > MAX_OUTPUT or self.elements > MAX_ELEMENTS or self.items > MAX_ITEMS

    def root(self, name: str, raw: str) -> None:
        """The first start tag of the feed."""
        found = self._attributes(raw)
        self.spaces.setdefault(name.lower().rpartition(":")[0], "")
        wanted = self._canonical(name)
        written, declared = known.ROOTS[local(wanted)]
        self.stack.append(_Open(wanted, written, "root"))
        self._open(written, found, declared + known.DECLARATIONS)

    def start(self, name: str, raw: str) -> None:
        """A start tag, or an empty element where the attributes end in a slash."""
        found = None if self.in_leaf else self._attributes(raw)
        wanted = self._canonical(name)
        if wanted in known.ITEMS:
            self._leave({"root", "channel"})
        elif self.in_leaf and self.short and wanted in known.ROOM:
            self._leave({"root", "channel", "item", "media"})
        if self.in_leaf:
            self._inner(f"<{local(wanted)}{legal(raw) if len(raw) <= _MAX_INNER_TAG else ''}>")
            if local(wanted) in known.VOID:
                return
            self.stack.append(_Open(wanted))
        else:
            self.stack.append(self._element(wanted, self._attributes(raw) if found is None else found))
        if len(self.stack) > MAX_DEPTH:
            raise SourceError(Reason.REFUSED_CONTENT)
        if raw.endswith("/"):
            self._close()

    def end(self, name: str) -> bool:
        """An end tag; everything open inside its element ends with it. One without a start is dropped.

        True where the feed itself ended.
        """
        wanted = self._canonical(name)
        if any(element.name == wanted for element in self.stack):
            while self._close().name != wanted:
                pass
        return not self.stack

    def text(self, words: str) -> None:
        """A run of text with its references resolved."""
        if self.in_leaf and self.room > 0:
            self.cut = self.cut or len(words) > self.room
            words = legal(words[: self.room])
            self._add(escaped(words) if self.mode == "xhtml" else words)
        elif self.in_leaf and words.strip():
            self.cut = True

    def finish(self) -> bytes:
        """The document; an item that is still open is left out."""
        if self.in_item:
            return "".join((*self.out[: self.sealed], self.seal)).encode()
        while self.stack:
            self._close()
        return "".join(self.out).encode()

    def _write(self, text: str) -> None:
        self.out.append(text)
        self.length += len(text)

    def _open(self, name: str, found: dict[str, str], more: str = "") -> None:
        kept = "".join(
            f' {key}="{escaped(value)}"'
            for key, value in found.items()
            if key in known.ATTRIBUTES and (key != "rdf:about" or self.stack[0].written == "rdf:RDF")
        )
        self.elements += 1
        self.of_item += 1
        self._write(f"<{name}{kept}{more}>")

    def _close(self) -> _Open:
        element = self.stack.pop()
        if element.kind == "leaf":
            self.in_leaf = False
            # One CDATA section: expat hands over escaped text in pieces, one for each reference in it.
            text = "".join(self.leaf)
            if self.cut and not self.short:
                text = cut(text, html=self.mode != "plain")
            text = text.replace("]]>", "]]]]><![CDATA[>")
            self._write(f"<![CDATA[{text}]]>" if text else "")
        if element.written:
            self._write(f"</{element.written}>")
        elif self.in_leaf:
            self._inner(f"</{local(element.name)}>")
        if element.kind == "item":
            self.in_item = False
            self.items += 1
            self.sealed = len(self.out)
            self.seal = "".join(f"</{outer.written}>" for outer in reversed(self.stack))
        return element

    def _inner(self, tag: str) -> None:
        """A tag inside a leaf: part of the leaf's HTML, and nothing in a plain text."""
        if self.mode != "plain" and self.room > 0:
            self._add(tag)

    def _add(self, text: str) -> None:
        self.room -= len(text)
        self.leaf.append(text)

    def _leave(self, kinds: set[str]) -> None:
        """Ends what was left open: an item ends the one before, and any of its fields ends a title."""
        while self.stack[-1].kind not in kinds:
            self._close()

    def _canonical(self, name: str) -> str:
        prefix, colon, last = name.lower().rpartition(":")
        space = self.spaces.get(prefix, prefix) if colon else ""
        return f"{space}:{last}" if space else last

    def _attributes(self, raw: str) -> dict[str, str]:
        found = attributes(raw)
        for key, value in found.items():
            if key.startswith("xmlns:") and (space := known.SPACES.get(value.strip().lower())) is not None:
                self.spaces[key[6:]] = space
        return found

    def _element(self, name: str, found: dict[str, str]) -> _Open:
        parent = self.stack[-1]
        if parent.kind in {"root", "channel"}:
            if name in known.ITEMS or name == "channel":
                self._open(name, found)
                self.in_item, self.of_item = name in known.ITEMS, 0
                return _Open(name, name, "item" if self.in_item else "channel")
            return self._leaf(name, found) if name in known.CHANNEL_TEXTS else _Open(name)
        if self.of_item > _MAX_OF_ITEM:
            return _Open(name)
        if parent.kind == "item" and (name in known.TEXTS or name in known.VALUES):
            return self._leaf(name, found)
        if parent.kind in {"item", "media"} and name.startswith("media:"):
            return self._medium(name, found, parent)
        return _Open(name)

    def _leaf(self, name: str, found: dict[str, str]) -> _Open:
        mode = "plain"
        if name in known.TEXTS:
            kind, atom = found.pop("type", ""), self.stack[0].written == "feed"
            mode = known.mode(kind, atom=atom)
            if not mode:
                return _Open(name)
            if kind or atom:
                found["type"] = "text" if mode == "plain" else "html"
        self._open(name, found)
        return self._begin(_Open(name, name, "leaf"), mode, known.ROOM[name])

    def _begin(self, leaf: _Open, mode: str, room: int) -> _Open:
        self.in_leaf, self.mode, self.leaf, self.cut = True, mode, [], False
        self.room, self.short = room, room <= known.MAX_SHORT
        return leaf

    def _medium(self, name: str, found: dict[str, str], parent: _Open) -> _Open:
        """Media RSS. feedparser would take an image's title and description for the item's own.

        So each is written as a media:credit, of which feedparser keeps a list, with attributes for its
        role and for the media:content or media:group that it stands in.
        """
        if name in known.MEDIA_TEXTS:
            self._open("media:credit", {}, f' role="{local(name)}" scope="{parent.scope}"')
            return self._begin(_Open(name, "media:credit", "leaf"), "plain", known.ROOM[name])
        if name not in {"media:group", "media:content"}:
            return _Open(name)
        self.media += 1
        scope = str(self.media)
        if name == "media:group":
            return _Open(name, "", "media", scope)
        self._open(name, found, f' scope="{scope}" group="{parent.scope}"')
        return _Open(name, name, "media", scope)
