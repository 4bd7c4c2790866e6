"""What a page adds to every article and only its words tell: left out of the blocks that were read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from stadtbote.sources.web.credits import folded, is_credits_heading
from stadtbote.sources.web.survey import RELATED
from stadtbote_cache.records import (
    Block,
    Heading,
    Inline,
    ItemList,
    Link,
    LinkLine,
    Paragraph,
    Picture,
    inline_text,
)

_SECTIONS = RELATED | {"seite teilen", "vielen dank fürs weitersagen", "teilen", "weitersagen"}
# Headings of lists of other articles. "Mehr zum Thema" and "Weitere Informationen" are none: links to forms
# and offices stand there.
_OTHERS = re.compile(
    r"(?:weitere|ähnliche|aktuelle|neueste|letzte|verwandte|empfohlene)"
    r" (?:meldungen|nachrichten|artikel|beiträge|news|pressemitteilungen)(?: .{0,40})?"
    r"|meist ?(?:gelesen|geklickt)\w*|auch interessant|lesen sie auch|(?:unsere )?(?:lese)?empfehlungen"
    r"|(?:das|dies) könnte (?:sie|dich|euch) .{0,40}"
    r"|(?:you (?:may|might) (?:also )?(?:like|enjoy)|don.?t miss)(?: .{0,40})?"
    r"|(?:most|top|trending|popular|related|recommended|latest|recent|featured|similar|suggested)"
    r"(?: \w+){0,5}"
    r"|more(?: (?:in|on|from|about|like|to|news|stories|articles|posts|coverage|top|videos?)(?: .{0,60})?)?"
    r"|read (?:more|next|also)|up next|also read|à lire aussi|lire aussi|sur le même sujet|leggi anche"
    r"|lees ook|lea también|läs också|les også",
    re.IGNORECASE,
)
_PHRASES = frozenset(
    {"inhalt anspringen", "zum inhalt springen", "sie befinden sich hier", "datenschutz-einstellungen"}
    | {"seite teilen", "nach oben", "zum seitenanfang", "seite drucken", "vielen dank fürs weitersagen"}
    | {
        "anzeige",
        "werbung",
        "schließen",
        "teilen",
        "drucken",
        "vorlesen",
        "zurück",
        "zurück zur übersicht",
        "zur übersicht",
    }
    | {
        "advertisement",
        "advert",
        "ad",
        "close",
        "share",
        "print",
        "caption",
        "back to gallery",
        "continue reading below",
    }
    | {
        "story continues below advertisement",
        "article continues below advertisement",
        "report error",
        "comments",
        "kommentare",
    }
)
_COOKIES = re.compile(
    r"auf dieser (?:web)?seite (?:verwenden|nutzen|setzen) wir .{0,300}cookies", re.IGNORECASE
)
_POINTS_ON = re.compile(
    r"(?:related|read (?:more|also|next)|see more|see also|more|don.?t miss|also|lesen sie (?:auch|mehr)"
    r"|auch interessant|à lire aussi|lire aussi"
    r"|leggi anche|lees ook)\s*[:|–-]+\s*",
    re.IGNORECASE,
)
_LEAST_REPEATED = 30
_NEAR = 3
_RUNNING = 80


def trimmed(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks without what a page adds to every article, and without what is said a second time.

    A section goes up to the next heading of its level or above; under a line that only calls itself one, up
    to the next running text. The list of image credits goes, too.
    """
    return without_repeated(_without_sections(blocks))


def _without_sections(blocks: Sequence[Block]) -> list[Block]:
    kept: list[Block] = []
    section = credits = 0  # the level of the section that is left out; whether a list of credits may come
    others = False  # whether links to other articles follow
    for block, after in zip_longest(blocks, blocks[1:]):
        if isinstance(block, Heading):
            name = folded(inline_text(block.text))
            section = 0 if block.level <= section else section
            credits = int(not section and is_credits_heading(name))
            others = (others and _is_links(block) and any(isinstance(part, Link) for part in block.text)) or (
                bool(_OTHERS.fullmatch(name))
                and after is not None
                and (isinstance(after, Picture) or _is_links(after))
            )
            if not section and name in _SECTIONS:
                section = block.level
            if credits or others:
                continue
        elif credits and isinstance(block, ItemList | LinkLine):
            continue
        else:
            credits = 0
        if section:
            continue
        if isinstance(block, Paragraph):
            words = inline_text(block.text)
            if others and _is_running(block.text):
                others = False
            if _OTHERS.fullmatch(folded(words)) and after is not None and _is_links(after):
                others = True
                continue
            if _is_phrase(words) or _points_on(block.text):
                continue
        if others and (isinstance(block, Picture) or _is_links(block)):
            continue
        kept.append(block)
    return kept


def _is_running(text: Inline) -> bool:
    """Whether words are running text, and not only links."""
    return sum(len(part) for part in text if isinstance(part, str)) >= _RUNNING


def _is_links(block: Block) -> bool:
    """Whether a block is but links, or a few words beside them."""
    match block:
        case LinkLine():
            return True
        case Paragraph() | Heading():
            return _is_linked(block.text)
        case ItemList():
            return all(_is_linked(item.text) for item in block.items)
    return False


def _is_linked(text: Inline) -> bool:
    return any(isinstance(part, Link) for part in text) and not _is_running(text)


def _is_phrase(text: str) -> bool:
    return folded(text) in _PHRASES or bool(_COOKIES.match(text)) or not any(map(str.isalnum, text))


def _points_on(text: Inline) -> bool:
    """Whether a paragraph only names another article: "Related:" and a link."""
    first = text[0] if text else ""
    if not isinstance(first, str) or not _POINTS_ON.fullmatch(first):
        return False
    return not any(isinstance(part, str) and any(map(str.isalnum, part)) for part in text[1:])


def without_repeated(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks without images, and captions beside them, that say a second time what was just said."""
    shown: set[str] = set()  # by images, or by what stands beside them
    before: list[str] = []
    kept: list[Block] = []
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                words = _key(inline_text(block.text))
                if len(words) >= _LEAST_REPEATED and words in shown:
                    continue
                before.append(words)
            case Picture():
                said = [
                    key for text in (block.image.caption, block.image.alternative_text) if (key := _key(text))
                ]
                if said and all(words in shown or words in before[-_NEAR:] for words in said):
                    continue
                shown.update(words for words in said if len(words) >= _LEAST_REPEATED)
        kept.append(block)
    return tuple(kept)


def _key(text: str | None) -> str:
    return " ".join((text or "").split())
