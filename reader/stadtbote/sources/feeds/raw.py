"""What a feed says of an item, raw: texts, values, files, as its elements gave them."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urljoin

from stadtbote.sources.feeds import vocabulary as known
from stadtbote.sources.feeds.entries import Text
from stadtbote.sources.feeds.tags import cut, local
from stadtbote.sources.particulars import split_labels
from stadtbote.text.clean import is_usual

_MOST_SAID = 30
"""Texts about the media of an item; each is read as HTML, which takes a millisecond (measured)."""
_MOST_TEXTS = 8

_C1 = re.compile("[\x80-\x9f]")
_NO_C1 = re.compile("[\x00-\x7f\xa0-\uffff]*+")
_END_OR_REFERENCE = re.compile(r"</(\w+)>|&(?:#\w+|\w+);")
_TAG_NAME = re.compile(r"</?(\w+)")


@dataclass(frozen=True, slots=True)
class Medium:
    """A file: an enclosure, or a media:content of Media RSS. `lasts` is its duration.

    `scope` numbers a media:content, `group` the media:group that it stands in; else they are empty.
    """

    address: str
    kind: str
    medium: str
    size: str
    scope: str = ""
    group: str = ""
    lasts: str = ""


@dataclass(slots=True)
class Leaf:
    """An element whose text is read: its name with a known prefix, its attributes, and what holds in it.

    `mode` is how it is read: plain, html or xhtml. `scope` numbers the medium that it speaks of.
    """

    name: str
    attributes: dict[str, str]
    mode: str
    base: str
    language: str | None
    scope: str
    room: int  # characters that it may still take
    words: list[str] = field(default_factory=list)
    cut: bool = False  # whether some of it was left out

    @property
    def short(self) -> bool:
        """Whether it is a title or a value, so that an item's other fields end it."""
        return known.ROOM[self.name] <= known.MAX_SHORT


@dataclass(slots=True)
class Entry:
    """What a feed says of one item, or of itself: legal characters, references resolved, not cleaned.

    Of two values of the same kind the first counts.
    """

    titles: dict[str, Text] = field(default_factory=dict)  # by the name of the element
    texts: list[tuple[int, Text]] = field(default_factory=list)  # see vocabulary.PLACES
    values: dict[str, str] = field(default_factory=dict)  # by vocabulary.FIELDS, and link, alternate
    files: list[Medium] = field(default_factory=list)  # enclosures
    media: list[Medium] = field(default_factory=list)
    said: list[tuple[str, str, str]] = field(default_factory=list)  # of media: scope, role, words
    authors: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)  # categories and keywords
    permalink: bool = False  # whether the id is an address of the item
    language: str | None = None  # of the title

    def take(self, leaf: Leaf, *, atom: bool) -> None:
        """Takes what a leaf says."""
        words = _mended("".join(leaf.words).strip())
        name = leaf.name
        if leaf.cut and not leaf.short:
            words = cut(words, html=leaf.mode != "plain")
        if name in known.TEXTS:
            self._take_text(leaf, words, atom=atom)
        elif name in known.MEDIA_TEXTS:
            if len(self.said) < _MOST_SAID:
                self.said.append((leaf.scope, local(name), words))
        elif name == "link":
            self._take_link(leaf, words)
        elif name == "enclosure":
            self.files.append(file(joined(leaf.attributes, leaf.base, "url")))
        elif name == "guid":
            self.keep("id", words)
            self.permalink = leaf.attributes.get("ispermalink", "true").strip().lower() == "true"
        elif name in known.AUTHORS:
            self.authors.append(words)
        elif name in known.LABELS:
            self.labels.append(leaf.attributes.get("label") or leaf.attributes.get("term") or words)
        elif name in known.KEYWORDS:
            self.labels += split_labels(words)
        elif name == "comments":
            self.keep("comments", _join(leaf.base, words))
        else:
            self.keep(known.FIELDS[name], words)

    def keep(self, what: str, words: str) -> None:
        """Takes a value, where it is one and there is none yet."""
        if words:
            self.values.setdefault(what, words)

    def _take_text(self, leaf: Leaf, words: str, *, atom: bool) -> None:
        if not words:
            return
        name, html = leaf.name, leaf.mode != "plain"
        if local(name) == "title":
            if name not in self.titles:
                # A title of RSS is plain as a rule; HTML where it can be nothing else.
                html = html and (atom or bool(leaf.attributes.get("type")) or _is_html(words))
                self.titles[name] = Text(words, html, leaf.base)
            if self.language is None:
                self.language = leaf.language
        elif len(self.texts) < _MOST_TEXTS:
            self.texts.append((known.PLACES.get(name, 0), Text(words, html, leaf.base)))

    def _take_link(self, leaf: Leaf, words: str) -> None:
        found = joined(leaf.attributes, leaf.base, "href")
        relation = found.get("rel", "alternate").strip().lower()
        if relation == "enclosure":
            self.files.append(file(found))
        elif "href" not in found:
            # Some escape an address twice.
            self.keep("link", _join(leaf.base, words.replace("&amp;", "&")))
        elif relation == "replies" and known.mode(found.get("type") or "html", atom=True) in known.MARKUP:
            self.keep("comments", found["href"])
            self.keep("comment_count", found.get("thr:count", ""))
        elif relation == "alternate" and known.mode(found.get("type") or "html", atom=True) in known.MARKUP:
            self.keep("alternate", found["href"])


def file(found: dict[str, str], scope: str = "", group: str = "") -> Medium:
    """The file that an element with these attributes names."""
    size = found.get("filesize") or found.get("length", "")
    address = found.get("url") or found.get("href", "")
    lasts = found.get("duration", "")
    return Medium(address, found.get("type", ""), found.get("medium", ""), size, scope, group, lasts)


def joined(found: dict[str, str], base: str, key: str) -> dict[str, str]:
    """An element's attributes, with the address among them absolute."""
    return found | {key: _join(base, found[key])} if key in found else found


def _join(base: str, address: str) -> str:
    if is_usual(address):
        return address
    try:
        return urljoin(base, address) if (address := address.strip()) else ""
    except ValueError:  # no address
        return ""


def _mended(text: str) -> str:
    """Text that was UTF-8 and taken for Latin-1 on its way, or has signs of Windows-1252 as controls."""
    if text.isascii():
        return text
    with suppress(UnicodeError):  # as it should be
        text = text.encode("latin-1").decode("utf-8")
    if _NO_C1.fullmatch(text):
        return text
    return _C1.sub(lambda match: match[0].encode("latin-1").decode("cp1252", "replace"), text)


def _is_html(text: str) -> bool:
    """Whether a text that may be either is HTML: an end tag or a reference, and no tag that HTML lacks."""
    if not _END_OR_REFERENCE.search(text):
        return False
    return all(name.lower() in known.TITLE_TAGS for name in _TAG_NAME.findall(text))
