"""OPML 2.0 (opml.org/spec2.opml), read and written: groups as nested outlines, what is ours with a prefix.

Read is whatever there is of it, by the tolerant parser of feeds: an outline without an end, wrong nesting and
a file that breaks off lose nothing that stands before. Attributes that are not ours are kept, and written
again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from stadtbote.errors import PackError, SourceError
from stadtbote.export.moving import MAX_SOURCES, Offer, Offers, group_of, refused, title_of, too_many
from stadtbote.sources.adapters import KINDS, UNKNOWN
from stadtbote.sources.feeds.tags import Sort, attributes_as_written, escaped, local, tokens
from stadtbote.sync.outlines import OURS, OWN, foreign
from stadtbote.text.clean import language_code, line, one_row, web_address
from stadtbote.text.language import message as m
from stadtbote.text.language import translated as _
from stadtbote_cache.grouping import levels
from stadtbote_cache.records import SavedSearch, SourceState

WHAT = m("eine OPML-Datei")

_SPACE = "urn:stadtbote:opml:1"

_MAX_OUTLINES = 50_000  # those of groups, and empty ones, count along
_MAX_DEPTH = 100
_MAX_KEPT = 30
_MAX_VALUE = 1_000
_MAX_OPTIONS = 4_000


def read(text: str) -> Offers:
    """What a file offers. Raises PackError where it declares entities, which could do harm."""
    reader = _Reader()
    try:
        for token in tokens(text):
            if token.sort is Sort.START and not reader.start(token.text, token.attributes):
                break
            if token.sort is Sort.END:
                reader.end(token.text)
    except SourceError as error:
        said = _("Die Datei erklärt eigene Zeichen mit ENTITY; so etwas wird nicht gelesen.")
        raise PackError(said) from error
    return reader.offers()


class _Reader:
    def __init__(self) -> None:
        self._sources: list[Offer] = []
        self._searches: list[SavedSearch] = []
        self._left_out: list[str] = []
        self._open: list[str] = []  # the groups that are open, an empty text for an outline that is none
        self._spaces: dict[str, str] = {}
        self._count = 0
        self._ended = False

    def start(self, name: str, raw: str) -> bool:
        """A start tag; whether to go on."""
        given = dict(attributes_as_written(raw))
        self._spaces |= {key[6:]: value for key, value in given.items() if key.startswith("xmlns:")}
        if local(name).lower() != "outline":
            return True
        if len(self._sources) + len(self._searches) >= MAX_SOURCES or self._count >= _MAX_OUTLINES:
            self._left_out.append(too_many(self._place()))
            self._ended = True
            return False
        self._count += 1
        group = self._outline(given)
        if not raw.rstrip().endswith("/"):
            self._open.append(group)
        return True

    def end(self, name: str) -> None:
        """An end tag; one without a start is passed over."""
        if local(name).lower() == "outline" and self._open:
            self._open.pop()
        self._ended = self._ended or local(name).lower() == "opml"

    def offers(self) -> Offers:
        if not self._ended:
            said = _("Die Datei bricht nach Eintrag {n} ab. Was davor steht, ist gelesen.")
            self._left_out.append(said.format(n=self._count))
        return Offers(_(WHAT), tuple(self._sources), tuple(self._searches), left_out=tuple(self._left_out))

    def _place(self) -> str:
        return _("Eintrag {n}").format(n=self._count)

    def _outline(self, given: Mapping[str, str]) -> str:
        """Takes what an outline says; the name of the group where it is one."""
        known = {key.lower(): value for key, value in given.items()}
        title = title_of(known.get("text")) or title_of(known.get("title"))
        address = known.get("xmlurl") or known.get("url")
        if (words := known.get(f"{OURS}search")) is not None:
            self._searches.append(_search(title, words, known))
        elif known.get("type", "").lower() == "include":
            said = _("{place}: Verweist auf eine andere OPML-Datei; sie wird nicht geholt.")
            self._left_out.append(said.format(place=self._place()))
        elif address is None:
            return title
        elif web_address(address) is None:
            self._left_out.append(refused(self._place(), title, address))
        else:
            self._sources.append(self._source(address, known, given))
        return ""

    def _source(self, address: str, known: Mapping[str, str], given: Mapping[str, str]) -> Offer:
        text, title = title_of(known.get("text")), title_of(known.get("title"))
        kind, options = known.get(f"{OURS}kind", ""), known.get(f"{OURS}options", "{}")
        if kind not in KINDS or len(options) > _MAX_OPTIONS:
            kind, options = "feed" if "xmlurl" in known else UNKNOWN, "{}"
        if kind == "hub":  # what it offered elsewhere is not here
            options = "{}"
        return Offer(
            web_address(address) or "",
            title or text,
            text if title and text != title else "",
            known.get(f"{OURS}name", ""),
            kind,
            group_of(self._open[:_MAX_DEPTH]),
            language_code(known.get("language")),
            options,
            known.get(f"{OURS}paused") == "true",
            json.dumps(self._kept(given), ensure_ascii=False),
        )

    def _kept(self, given: Mapping[str, str]) -> dict[str, str]:
        """The attributes that are not ours, and where their prefixes come from."""
        kept: dict[str, str] = {}
        for key, value in given.items():
            prefix, colon, _name = key.partition(":")
            plain = key.lower()
            if plain in OWN or plain.startswith(("xmlns", OURS)) or len(kept) >= _MAX_KEPT:
                continue
            if plain == "type" and value.lower() in {"rss", "link"}:
                continue
            if colon and prefix != "xml":
                if prefix not in self._spaces:
                    continue  # without its space the name would mean nothing
                kept[f"xmlns:{prefix}"] = line(self._spaces[prefix], _MAX_VALUE)
            kept[key] = one_row(value)[:_MAX_VALUE]
        return kept


def _search(title: str, words: str, known: Mapping[str, str]) -> SavedSearch:
    return SavedSearch(
        known.get(f"{OURS}name", ""),
        title,
        line(words, 200),
        group_of(known.get(f"{OURS}group", "").split("/")),
        known.get(f"{OURS}unread") == "true",
        known.get(f"{OURS}new") == "true",
    )


def written(
    states: Sequence[SourceState], searches: Sequence[SavedSearch], outlines: Mapping[str, str]
) -> bytes:
    """A file of sources in their order, and saved searches; `outlines` as `Offer.outline`, by name."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:stadtbote="{_SPACE}">',
        "<head>",
        "<title>Stadtbote</title>",
        "</head>",
        "<body>",
        *_body(states, outlines),
        *(_element(_said_of(search)) for search in searches),
        "</body>",
        "</opml>\n",
    ]
    return "\n".join(lines).encode("utf-8", "replace")


def _body(states: Sequence[SourceState], outlines: Mapping[str, str]) -> Iterator[str]:
    """The outlines; the sources of a group stand together, as the store has them."""
    open_groups: list[str] = []
    for state in states:
        wanted = levels(state.group)
        while open_groups and open_groups[-1] not in wanted:
            open_groups.pop()
            yield f"{'  ' * len(open_groups)}</outline>"
        for level in wanted[len(open_groups) :]:
            yield "  " * len(open_groups) + _element({"text": level.rpartition("/")[2]}, empty=False)
            open_groups.append(level)
        kept = foreign(outlines.get(state.source.name, "{}"))
        yield "  " * len(open_groups) + _element(_said_of_source(state, kept))
    for depth in reversed(range(len(open_groups))):
        yield f"{'  ' * depth}</outline>"


def _said_of_source(state: SourceState, kept: dict[str, str]) -> dict[str, str]:
    source = state.source
    is_feed = source.kind == "feed"
    said = {"text": state.shown or source.title, "title": source.title, "type": "rss" if is_feed else "link"}
    said["xmlUrl" if is_feed else "url"] = source.address
    if home := state.home or kept.get("htmlUrl"):
        said["htmlUrl"] = home
    if source.language:
        said["language"] = source.language
    said |= {name: value for name, value in kept.items() if name != "htmlUrl"}
    said["stadtbote:name"] = source.name
    if not is_feed:
        said["stadtbote:kind"] = source.kind
    if source.options != "{}" and not source.is_hub:
        said["stadtbote:options"] = source.options
    if state.paused:
        said["stadtbote:paused"] = "true"
    return said


def _said_of(search: SavedSearch) -> dict[str, str]:
    said = {"text": search.title, "stadtbote:name": search.name, "stadtbote:search": search.words}
    if search.group:
        said["stadtbote:group"] = search.group
    for name, holds in (("unread", search.unread), ("new", search.new)):
        if holds:
            said[f"stadtbote:{name}"] = "true"
    return said


def _element(said: Mapping[str, str], *, empty: bool = True) -> str:
    given = "".join(f' {name}="{escaped(value)}"' for name, value in said.items())
    return f"<outline{given}{'/' if empty else ''}>"
