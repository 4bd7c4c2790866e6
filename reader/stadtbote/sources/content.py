"""The content of an article's page: which element holds it, and what in it is not the article."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from stadtbote.sources.credits import folded, is_credits_heading
from stadtbote.sources.survey import RELATED, is_frame
from stadtbote.sources.tree import Attributes, Skip, is_hidden, tokens, walk
from stadtbote_cache.records import Block, Heading, ItemList, LinkLine, Paragraph, inline_text

NOTES = "erläuterungen und hinweise"
"""The heading of an article's foot (SiteKit)."""

_SITEKIT = ("article#SP-Content", "#SP-Content", ".SP-Content__body", ".SP-ArticleContent")
_GENERAL = ("[itemprop=articleBody]", "main", "[role=main]", "article", "body")
_BESIDE = re.compile(
    r"(?:^|[-_])(?:breadcrumbs?|skip\w*|cookie\w*|consent\w*|share|sharing|social|related|toolbar|pagination|"
    r"navigation|nav|menu|footer|contact|teaser|teaserlist|rating|feedback|newsletter|sidebar|print)(?:$|[-_])",
    re.IGNORECASE,
)
_KICKERS = frozenset({"SP-Kicker", "SP-ArticleHeader__kicker", "SP-ArticleHeader__date"})
_SECTIONS = RELATED | {"seite teilen", "vielen dank fürs weitersagen", "teilen", "weitersagen"}
_PHRASES = frozenset(
    {"inhalt anspringen", "zum inhalt springen", "sie befinden sich hier", "datenschutz-einstellungen"}
    | {"seite teilen", "nach oben", "zurück", "drucken", "seite drucken", "vielen dank fürs weitersagen"}
)
_COOKIES = re.compile(r"(?:auf )?dieser? (?:web)?seite (?:verwende|nutz|setz)\w* .{0,300}cookies", re.IGNORECASE)
_TEXTS = frozenset({"p", "li", "h2", "h3", "h4", "blockquote", "td", "dd", "pre"})
_CONTAINERS = frozenset({"article", "body", "div", "main", "section", "td"})
_SHARE = 0.7


def is_beside(tag: str, attributes: Attributes) -> bool:
    """Whether an element inside the content is none of the article: frame, share bar, contact, teasers."""
    if is_frame(tag, attributes) and tag != "header":
        return True
    if tag == "dialog" or not attributes:
        return tag == "dialog"
    classes = tokens(attributes)
    return any(map(_BESIDE.search, classes)) or not _KICKERS.isdisjoint(classes)
