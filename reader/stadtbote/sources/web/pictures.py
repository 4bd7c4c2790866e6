"""Images in words: what a page says of an image, and nothing that it does not say."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from stadtbote.sources.web.flow import Flow
from stadtbote.sources.web.inline import one_line
from stadtbote.sources.web.tree import Attributes, tokens
from stadtbote_cache.records import Image, Inline, Link, inline_text

_CREDIT = re.compile(
    r"(?:^|[-_])(?:copyright|credits?|bildnachweis|bildrechte|bildquelle|fotograf\w*|photographer)(?:$|[-_])",
    re.IGNORECASE,
)
_CREDIT_PROPERTIES = frozenset({"copyrightholder", "copyrightnotice", "credittext"})
_CREDIT_LABEL = re.compile(
    r"(?:bildnachweise?|bildrechte|bildquelle|fotos?|quelle|copyright) ?: ?", re.IGNORECASE
)
_CAPTION = re.compile(r"(?:^|[-_])(?:fig)?caption(?:$|[-_])|(?:^|[-_])legend(?:$|[-_])", re.IGNORECASE)


def is_figure(tag: str, attributes: Attributes) -> bool:
    """Whether an element holds an image and its caption."""
    return tag == "figure" or any(token.endswith("__figure") for token in tokens(attributes))


def is_credit(attributes: Attributes) -> bool:
    """Whether an element is marked as an image's credit, by its class or its microdata."""
    if (attributes.get("itemprop") or "").lower() in _CREDIT_PROPERTIES:
        return True
    return any(_CREDIT.search(token) for token in tokens(attributes))


def is_caption(tag: str, attributes: Attributes) -> bool:
    """Whether an element is an image's caption."""
    return tag == "figcaption" or any(_CAPTION.search(token) for token in tokens(attributes))


def credit_words(text: str) -> str | None:
    """A credit without the label before it, which is said anyway."""
    return _CREDIT_LABEL.sub("", text, count=1).strip() or None if _CREDIT_LABEL.match(text) else text or None


def is_pixel(attributes: Attributes) -> bool:
    """Whether an image is one that counts visits or holds a place: no wider or higher than a point."""
    return any((attributes.get(side) or "").strip() in {"0", "1"} for side in ("width", "height"))


def image(attributes: Attributes, caption: str | None = None, credit: str | None = None) -> Image:
    """The image of an img element. Without an alternative text its label or title counts as one.

    An empty alternative text marks a decorative image, unless there is a caption.
    """
    hidden = (attributes.get("role") or "").lower() in {"presentation", "none"}
    hidden |= (attributes.get("aria-hidden") or "").lower() == "true"
    if hidden:
        return Image(decorative=True)
    text = one_line(attributes.get("alt"))
    if "alt" not in attributes:
        text = one_line(attributes.get("aria-label")) or one_line(attributes.get("title"))
    marked = credit or credit_words(one_line(attributes.get("data-copyright")))
    decorative = "alt" in attributes and not text and not caption
    return Image(text or None, caption or None, marked, decorative)


@dataclass(slots=True)
class _Figure:
    images: list[Attributes] = field(default_factory=list)
    captions: list[Inline] = field(default_factory=list)
    credit: str = ""


class Figures:
    """Collects figures, which may stand inside one another: images with their caption and credit."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._open: list[_Figure] = []

    def __bool__(self) -> bool:
        return bool(self._open)

    @property
    def images(self) -> int:
        """How many images the innermost figure has so far."""
        return len(self._open[-1].images) if self._open else 0

    def start(self) -> None:
        """A figure begins."""
        self._open.append(_Figure())

    def image(self, attributes: Attributes) -> None:
        """An image: it waits for the end of its figure, where there is one."""
        if self._open:
            self._open[-1].images.append(attributes)
        else:
            self._flow.picture(image(attributes))

    def end_caption(self) -> None:
        """What was captured is the caption, or another part of it."""
        self._open[-1].captions.append(self._flow.captured()[0])

    def end_credit(self) -> None:
        """What was captured is the credit."""
        self._open[-1].credit = inline_text(self._flow.captured()[0])

    def end(self) -> None:
        """The figure ends. Its caption belongs to its first image; without images it is just text."""
        figure, flow = self._open.pop(), self._flow
        flow.boundary()
        caption = one_line(" ".join(map(inline_text, figure.captions)))
        credit = credit_words(figure.credit)
        if not figure.images:
            flow.line.text(f"{caption} {figure.credit}", flow.language)
        for attributes in figure.images:
            flow.picture(image(attributes, caption, credit))
            caption, credit = "", None
        flow.boundary()
        if figure.images:
            for part in (part for caption in figure.captions for part in caption if isinstance(part, Link)):
                flow.link(part)
