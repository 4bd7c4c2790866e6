"""The built-in edition as a page of the city: its items become undated articles."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from city.content import Article, Picture, slug

EDITION = Path(__file__).parents[2] / "cache" / "stadtbote_cache" / "edition" / "was-gibt-es-neues.json"


def edition_articles(path: Path) -> tuple[str, tuple[Article, ...]]:
    """The page title and the articles of an edition file, undated as they are there.

    The file is the JSON of the built-in edition: `page_title`, and `items` with position,
    image_caption, headline, teaser (paragraphs) and image_credit.
    """
    document = json.loads(path.read_text("utf-8"))
    articles: list[Article] = []
    taken: set[str] = set()
    for entry in sorted(document["items"], key=lambda item: item["position"]):
        name = slug(entry["headline"])
        if name in taken:
            name = f"{name}-{entry['position']}"
        taken.add(name)
        teaser = tuple(entry["teaser"])
        articles.append(
            Article(
                id=str(90_000 + entry["position"]),
                path=f"/digital/projekte/{name}.php",
                headline=entry["headline"],
                index_date=datetime(2024, 8, 1, tzinfo=UTC) - timedelta(days=entry["position"]),
                teaser=teaser,
                body=(
                    "<p>Was das für die Stadt bedeutet, steht hier in Kürze.</p>",
                    "<h2>Worum es geht</h2><p>Das Projekt läuft. Über den Fortgang wird an dieser Stelle "
                    "berichtet.</p><ul><li>Beginn: nach dem Beschluss</li><li>Stand: in Arbeit</li></ul>",
                ),
                picture=Picture(
                    f"bild-{entry['position']}.jpg",
                    caption=entry["image_caption"],
                    credit=entry["image_credit"],
                ),
            )
        )
    return document["page_title"], tuple(articles)
