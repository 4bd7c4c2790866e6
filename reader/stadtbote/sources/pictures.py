"""Images in words: what a page says of an image, and nothing that it does not say."""

from __future__ import annotations

import re
from collections.abc import Mapping

from stadtbote.sources.inline import one_line
from stadtbote_cache.records import Image

Attributes = Mapping[str, str | None]

_CREDIT = re.compile(
    r"(?:^|[-_])(?:copyright|credits?|bildnachweis|bildrechte|bildquelle|fotograf\w*|photographer)(?:$|[-_])",
    re.IGNORECASE,
)
_CREDIT_PROPERTIES = frozenset({"copyrightholder", "copyrightnotice", "credittext"})
_CREDIT_LABEL = re.compile(
    r"(?:bildnachweise?|bildrechte|bildquelle|fotos?|quelle|copyright) ?: ?", re.IGNORECASE
)
_CAPTION = re.compile(r"(?:^|[-_])(?:fig)?caption(?:$|[-_])|(?:^|[-_])legend(?:$|[-_])", re.IGNORECASE)


def _classes(attributes: Attributes) -> list[str]:
    return (attributes.get("class") or "").split()


def is_credit(attributes: Attributes) -> bool:
    """Whether an element is marked as an image's credit, by its class or its microdata."""
    if (attributes.get("itemprop") or "").lower() in _CREDIT_PROPERTIES:
        return True
    return any(_CREDIT.search(token) for token in _classes(attributes))


def is_caption(tag: str, attributes: Attributes) -> bool:
    """Whether an element is an image's caption."""
    return tag == "figcaption" or any(_CAPTION.search(token) for token in _classes(attributes))


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
