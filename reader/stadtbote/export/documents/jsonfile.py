"""JSON Feed 1.1, as `list --json` prints it."""

from __future__ import annotations

import json

from stadtbote.export.documents import Document, Format
from stadtbote.export.jsonfeed import document as feed
from stadtbote.text.language import message as m


def text(document: Document) -> bytes:
    """The articles with the user's marks, below the title of the document."""
    members = feed((article for article, _imprint in document.entries), document.since)
    members["title"] = document.title
    return f"{json.dumps(members, ensure_ascii=False, indent=2)}\n".encode("utf-8", "replace")


FORMAT = Format("jsonfeed", "JSON Feed", m("für Programme"), ("json",), text)
