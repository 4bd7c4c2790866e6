"""Plain text: a paragraph a line, as `show` prints it."""

from __future__ import annotations

from stadtbote.export.documents import Document, Format
from stadtbote.text.article import reading
from stadtbote.text.language import message as m
from stadtbote.text.structure import lines
from stadtbote.text.tell import USUAL


def text(document: Document) -> bytes:
    """The articles one after the other, numbered where there are several."""
    several = len(document.entries) > 1
    said = [document.title] if several else []
    for place, (article, imprint) in enumerate(document.entries, 1):
        first, *rest = lines(reading(article, imprint), USUAL)
        said += ["", "", f"{place}. {first}"] if several else [first]
        said += rest
    return "".join(f"{line}\n" for line in said).encode("utf-8", "replace")


FORMAT = Format("text", "Text", m("liest jedes Programm"), ("txt",), text)
