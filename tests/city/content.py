"""What the city publishes: its articles as records, read from the TOML files beside this module."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=timezone(timedelta(hours=1)))
"""The city's own clock: relative date ranges and new articles count from here, so that tests do not age."""

CITY = "Musterstadt"
ARTICLES = Path(__file__).parent / "articles"

GROUPS: Mapping[str, str | None] = {"8678": None, "8679": "8678", "8680": "8678"}
"""Group id to its parent: press, with this year's and older articles below it."""

CATEGORIES: Mapping[str, tuple[str, str | None]] = {
    "1912": ("Aktuelles", None),
    "2027": ("Stadtentwicklung", "1912"),
    "2028": ("Umwelt", "1912"),
    "2029": ("Kultur und Freizeit", "1912"),
    "2030": ("Verkehr", "1912"),
    "2031": ("Rathaus", "1912"),
}
"""Category id to its name and its parent."""

MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
_TRANSLITERATION = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as the CMS keeps it; `kind` is the GraphQL enum value of its characteristic."""

    file: str
    alternative_text: str | None = None
    caption: str | None = None
    credit: str | None = None
    kind: str = "NORMAL"

    @property
    def decorative(self) -> bool:
        return self.kind.startswith("DECORATIVE")

    @property
    def path(self) -> str:
        return f"/images/{self.file}"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to download; size in bytes."""

    file: str
    media_type: str
    title: str
    size: int

    @property
    def path(self) -> str:
        return f"/downloads/{self.file}"


@dataclass(frozen=True, slots=True)
class Article:
    """One thing that the CMS has a page for.

    `date` is what is shown (None: not dated), `index_date` what lists are sorted by. `teaser` is a
    tuple of paragraphs. `body` holds HTML, one fragment a section. `path` is relative to the site.
    """

    id: str
    path: str
    headline: str
    index_date: datetime
    date: datetime | None = None
    kicker: str | None = None
    teaser: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    easy: tuple[str, ...] = ()
    picture: Picture | None = None
    attachments: tuple[Attachment, ...] = ()
    object_type: str = "news"
    groups: tuple[str, ...] = ("8679",)
    categories: tuple[str, ...] = ("1912",)
    language: str = "de"
    archived: bool = False

    @property
    def text(self) -> str | None:
        """The teaser as one string, None where there is none."""
        return "\n\n".join(self.teaser) or None


@dataclass(frozen=True, slots=True)
class Stock:
    """Everything the city has at one moment; `news` is in the order of the lists.

    `news` is what lists and feeds show now, `others` what only the search index knows (archived
    and translated articles, an event, a download, the pages of the navigation), `unlisted` the
    articles whose pages remain though no list shows them, `gone` the paths that answer 410.
    """

    news: tuple[Article, ...] = ()
    others: tuple[Article, ...] = ()
    unlisted: tuple[Article, ...] = ()
    edition: tuple[Article, ...] = ()
    edition_title: str = ""
    gone: frozenset[str] = field(default_factory=frozenset)

    def at(self, path: str) -> Article | None:
        """The article whose page is at this path, listed or not."""
        every = (*self.news, *self.others, *self.unlisted, *self.edition)
        return next((article for article in every if article.path == path), None)


def slug(headline: str) -> str:
    """A headline as the last part of a path: ASCII letters, digits and hyphens."""
    words = re.findall(r"[a-z0-9]+", headline.lower().translate(_TRANSLITERATION))
    return "-".join(words) or "artikel"


def news_path(name: str, date: datetime) -> str:
    """Where the CMS puts a press release of that day."""
    return f"/presse/meldungen/meldungen-{date.year}/{slug(MONTHS[date.month - 1])}/{name}.php"


def _picture(raw: Mapping[str, Any] | None) -> Picture | None:
    if raw is None:
        return None
    kind = "DECORATIVE_IMAGE" if raw.get("decorative") else raw.get("kind", "NORMAL")
    return Picture(raw["file"], raw.get("alt"), raw.get("caption"), raw.get("credit"), kind)


def _article(raw: Mapping[str, Any]) -> Article:
    date: datetime | None = raw.get("date")
    index_date: datetime = raw.get("index_date", date)
    language: str = raw.get("language", "de")
    prefix = "" if language == "de" else f"/{language}"
    return Article(
        id=raw["id"],
        path=prefix + news_path(raw["slug"], index_date),
        headline=raw["headline"],
        index_date=index_date,
        date=date,
        kicker=raw.get("kicker"),
        teaser=(raw["teaser"],) if "teaser" in raw else (),
        body=tuple(raw["body"]),
        easy=tuple(raw.get("easy", ())),
        picture=_picture(raw.get("picture")),
        attachments=tuple(
            Attachment(a["file"], a["type"], a["title"], a["size"]) for a in raw.get("attachments", ())
        ),
        groups=("8679" if index_date.year == NOW.year else "8680",),
        categories=(raw["topic"],),
        language=language,
        archived=raw.get("archived", False),
    )


def _pages() -> tuple[Article, ...]:
    """The pages of the navigation, an event and a download: what a search index holds besides news."""
    day = datetime(2026, 11, 1, 8, 0, tzinfo=NOW.tzinfo)
    gazette = Attachment("amtsblatt-17.pdf", "application/pdf", "Amtsblatt Nr. 17", 60_000)
    return (
        Article("1000", "/", CITY, day, object_type="home", groups=(), categories=()),
        Article(
            "1001",
            "/presse/aktuelle-meldungen.php",
            "Aktuelle Meldungen",
            day,
            object_type="content",
            groups=(),
            categories=(),
        ),
        Article(
            "37001",
            "/veranstaltungen/lichterfest-am-hafen.php",
            "Lichterfest am Hafen",
            datetime(2026, 11, 18, 18, 0, tzinfo=NOW.tzinfo),
            kicker="Veranstaltung",
            teaser=("Hundert Boote, tausend Lampen: Der Hafen leuchtet.",),
            object_type="eventsCalendar-event",
            groups=("8678",),
            categories=("2029",),
        ),
        Article(
            "38001",
            "/presse/aktuelle-meldungen.media/38001/amtsblatt-17.pdf",
            "Amtsblatt Nr. 17",
            datetime(2026, 11, 17, 7, 0, tzinfo=NOW.tzinfo),
            attachments=(gazette,),
            object_type="media",
            groups=("8678",),
            categories=("2031",),
        ),
    )


def in_order(articles: Iterable[Article]) -> tuple[Article, ...]:
    """Newest first by index date, as the lists of the site have it."""
    return tuple(sorted(articles, key=lambda article: article.index_date, reverse=True))


def sample() -> Stock:
    """The city as it is before a test changes anything."""
    raw = [
        entry
        for path in sorted(ARTICLES.glob("*.toml"))
        for entry in tomllib.loads(path.read_text("utf-8"))["article"]
    ]
    kept = [_article(entry) for entry in raw if not entry.get("gone")]
    return Stock(
        news=in_order(a for a in kept if not a.archived and a.language == "de"),
        others=(*in_order(a for a in kept if a.archived or a.language != "de"), *_pages()),
        gone=frozenset(_article(entry).path for entry in raw if entry.get("gone")),
    )
