"""Running text: from the pieces that a page brings to strings and links with sensible spaces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin, urlsplit

from stadtbote.sources.web import mail
from stadtbote.text.clean import is_usual, web_address
from stadtbote_cache.records import Inline, Link, replace

# What pages say beside a link for those who do not see it open: it becomes Link.new_tab.
_TAB_WORDS = (
    r"(?:(?:der |dieser |this )?(?:externe[rs]? |external )?(?:link|verweis|seite|page|datei|pdf) )?"
    r"(?:öffnet|wird|opens?|opening) (?:sich )?(?:in )?(?:eine[mnr]? |a )?(?:neue[mnrs]?|new|separate[mnr]?)"
    r" (?:browser-?)?(?:tab|fenster|window|registerkarte)(?: geöffnet)?\.?"
)
_TAB_HINT = re.compile("(?:öffne|open|wird).{0,40}(?:tab|fenster|window|karte)", re.IGNORECASE)
# Compiled when it is first used: few links say so.
_TAB = rf"(?i) ?[(\[] ?{_TAB_WORDS} ?[)\]]|^{_TAB_WORDS}[:,]?(?: |$)|[ ,–-]{{0,3}}\b{_TAB_WORDS}$"
_TAB_AFTER = re.compile(rf" ?(?:[(\[] ?{_TAB_WORDS} ?[)\]]|{_TAB_WORDS}(?=$|[.,;]))", re.IGNORECASE)
_INVISIBLE = "\u200b\u2060\ufeff\u00ad"
BREAK = "\u2028"
"""Stands in a page's text for a line break that is one."""
_LINE_ENDS = re.compile(r"[\t\r\n]+")


def _visible(text: str) -> str:
    # A text is searched for a character much faster than it is translated.
    for character in _INVISIBLE:
        if character in text:
            text = text.replace(character, "")
    return text


def _single_spaces(text: str) -> str:
    if BREAK in text:
        lines = [" ".join(line.split()) for line in text.split(BREAK)]
        said = "\n".join(filter(None, lines))
        before = " " * text[0].isspace() if lines[0] else "\n"
        after = " " * text[-1].isspace() if lines[-1] else "\n"
        return f"{before}{said}{after}" if said else "\n"
    words = " ".join(text.split())
    if not words:
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{words}{' ' * text[-1].isspace()}"


def one_line(text: str | None) -> str:
    """Text on one line with single spaces and without invisible characters; nothing for None."""
    return " ".join(_visible(text).split()) if text else ""


def plain(text: str) -> str:
    """What a `Line` makes of a text without line breaks that stay, and without a link."""
    return mail.readable(one_line(text))


def absolute(base: str, target: str | None) -> str | None:
    """A link's target as an absolute http(s) address. None for a place on the same page, too."""
    if target and is_usual(target):
        return target
    target = _LINE_ENDS.sub("", (target or "").strip()).replace(" ", "%20")
    if not target or target.startswith("#"):
        return None
    try:
        return web_address(urljoin(base, target))
    except ValueError:  # such as an IPv6 address without its closing bracket
        return None


def site(address: str) -> str:
    """The host of an address without www."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def without_tab_notice(text: str) -> str:
    """Text of a link without "(Öffnet in einem neuen Tab)" and the like."""
    if not _TAB_HINT.search(text):
        return text
    return one_line(re.sub(_TAB, " ", text))


def says_new_tab(text: str) -> bool:
    """Whether a link's label or title says that it opens in a new tab or window."""
    return bool(_TAB_AFTER.search(text))


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads: a web address, or something that is `shown` as text in its place."""

    address: str | None
    shown: str | None = None
    new_tab: bool = False


class Line:
    """Collects one running text: words, and where links begin and end."""

    def __init__(self, target: Target | None = None) -> None:
        self.target = target
        self.languages: set[str | None] = set()
        self.blank = True  # whether there is nothing but space
        self._segments: list[tuple[Target | None, list[str]]] = [(target, [])]

    def text(self, text: str, language: str | None = None) -> None:
        """Add text as the page has it, white space included."""
        self._segments[-1][1].append(text)
        if text and not text.isspace():
            self.blank = False
            self.languages.add(language)

    def space(self) -> None:
        """Keep apart what comes before from what comes after."""
        self._segments[-1][1].append(" ")

    @property
    def end(self) -> str:
        """The text that came last."""
        pieces = (text for _target, parts in reversed(self._segments[-3:]) for text in reversed(parts))
        return next((text for text in islice(pieces, 20) if text.strip()), "")

    def open(self, target: Target) -> None:
        """A link begins. It ends with `close`, or with the line."""
        self.target = target
        self._segments.append((target, []))

    def close(self) -> None:
        """The link ends."""
        self.target = None
        self._segments.append((None, []))

    def finish(self) -> Inline:
        """The running text, in single spaces, without spaces at its ends."""
        if self.target is None and len(self._segments) == 1:
            text = "".join(self._segments[0][1])
            if BREAK not in text:
                return (said,) if (said := plain(text)) else ()
        made = _Joined()
        for target, parts in self._segments:
            text = _single_spaces(_visible("".join(parts)))
            if target is None:
                made.add(text)
            else:
                made.link(target, text)
        return made.finish()

    def finish_lines(self) -> Inline:
        """The running text of a preformatted block: its spaces and line breaks stay."""
        made: list[str | Link] = []
        for target, parts in self._segments if not self.blank else ():
            text = _visible("".join(parts)).replace("\r\n", "\n").replace("\t", "    ").replace(BREAK, "\n")
            if target is not None and target.address and text.strip():
                made.append(Link(text.strip(), target.address, target.new_tab))
            else:
                made.append(text)
        if not any(isinstance(part, Link) or part.strip() for part in made):
            return ()
        if isinstance(first := made[0], str):
            made[0] = first.lstrip("\n") if first.strip() else ""
        if isinstance(last := made[-1], str):
            made[-1] = last.rstrip()
        return tuple(part for part in made if part)


class _Joined:
    """Strings and links put together: spaces move out of links, and never double."""

    def __init__(self) -> None:
        self._parts: list[str | Link] = []
        self._plain: list[str] = []
        self._space = ""  # what is to come before the next word: nothing, a blank or a line break

    def _gap(self, before: str) -> None:
        """Settles what divides the next word from the last."""
        if self._plain or self._parts:
            self._plain.append("\n" if "\n" in before + self._space else " " if before + self._space else "")

    def add(self, text: str) -> None:
        """Plain text."""
        core = text.strip(" \n")
        if not core:
            self._space = max(self._space, text, key=lambda space: ("\n" in space, space))
            return
        self._gap(text[: text.index(core[0])])
        self._plain.append(core)
        self._space = text[len(text.rstrip(" \n")) :]

    def link(self, target: Target, text: str) -> None:
        """A link and its words; without words there is none."""
        said = mail.readable(" ".join(text.split()))
        words = without_tab_notice(said)
        new_tab = target.new_tab or words != said
        if target.address is None:
            shown = target.shown
            if shown and not _says(words, shown):
                words = f"{words} ({shown})" if words else shown
            before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            self.add(f"{before}{words}{after}" if words else text)
            return
        if not words:
            self.add(text)
            return
        self._gap(text[: len(text) - len(text.lstrip())])
        self._settle()
        self._parts.append(Link(words, target.address, new_tab))
        self._space = text[len(text.rstrip()) :]

    def _settle(self) -> None:
        text = mail.readable("".join(self._plain))
        self._plain.clear()
        last = self._parts[-1] if self._parts else None
        if isinstance(last, Link) and (notice := _TAB_AFTER.match(text)):
            self._parts[-1] = replace(last, new_tab=True)
            rest = text[notice.end() :]
            text = f" {rest}" if rest[:1].isalnum() else rest
        if text:
            self._parts.append(text)

    def finish(self) -> Inline:
        """All of it."""
        self._settle()
        return tuple(self._parts)


def _says(words: str, shown: str) -> bool:
    """Whether the words of a link name the mail address or the number that it leads to."""
    if "@" in shown:
        return shown.lower() in words.lower()
    said, number = ("".join(filter(str.isdigit, text)) for text in (words, shown))
    return number[-5:] in said


def sole_link(text: Inline) -> Link | None:
    """The link that a running text consists of, if it consists of one alone."""
    return text[0] if len(text) == 1 and isinstance(text[0], Link) else None
