"""Newsboat beside us: the same articles in its cache, and how its keys are."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.programs import LIMIT, Bed, plain
from bench.stores import texts

FEEDS = "Musterstadt"
"""Stands in every title of a feed, and so on newsboat's first screen."""

DOWN, PAGE, ENTER = "\x1bOB", "\x1b[6~", "\r"
MISSING = "not installed"

_FIRST = """<?xml version="1.0"?><rss version="2.0"><channel><title>Musterstadt</title>
<link>http://127.0.0.1:1/</link><item><title>Eine Meldung</title><guid>1</guid></item></channel></rss>
"""


def installed() -> str | None:
    """Where newsboat is, if it is."""
    return shutil.which("newsboat")


def version(program: str) -> str:
    """What newsboat says it is."""
    told = subprocess.run([program, "-v"], capture_output=True, text=True, check=True).stdout
    return " ".join(told.split()[:2])


def variables(folder: Path) -> Mapping[str, str]:
    """Its environment: as ours, in a locale that every machine has."""
    return plain(folder) | {"LANG": "C.UTF-8"}


def command(program: str, folder: Path, *arguments: str) -> list[str]:
    """Newsboat with the feeds and the cache of a folder."""
    config = folder / "config"
    if not config.exists():
        config.write_text("")
    return [
        *(program, "-u", str(folder / "urls"), "-c", str(folder / "cache.db"), "-C", str(config)),
        *arguments,
    ]


def subscribe(folder: Path, addresses: Sequence[str], settings: str = "") -> None:
    """Makes a folder with these feeds and nothing fetched yet."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "urls").write_text("".join(f"{address}\n" for address in addresses))
    (folder / "config").write_text(settings)
    for old in folder.glob("cache.db*"):
        old.unlink()


def cached(bed: Bed, articles: int) -> Path:
    """A folder with so many articles in newsboat's cache: those of our store, feed by feed.

    Newsboat makes the cache itself with one feed; the rows of the others are put in as it does.
    """
    assert bed.newsboat is not None
    store = bed.stores[articles]
    folder = store.with_suffix(".newsboat")
    if (folder / "whole").exists():
        return folder
    folder.mkdir(exist_ok=True)
    first = folder / "first.xml"
    first.write_text(_FIRST)
    subscribe(folder, [first.as_uri()])
    subprocess.run(
        command(bed.newsboat, folder, "-x", "reload"),
        env=dict(variables(bed.folder)),
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=LIMIT,
    )
    feeds: dict[str, None] = {}
    with sqlite3.connect(folder / "cache.db") as cache:
        cache.execute("DELETE FROM rss_feed")
        cache.execute("DELETE FROM rss_item")
        for address, source, published, headline, teaser, body, _ in texts(store):
            feed = f"http://127.0.0.1:1/{source}"
            if feed not in feeds:
                feeds[feed] = None
                cache.execute(
                    "INSERT INTO rss_feed (rssurl, url, title) VALUES (?, ?, ?)",
                    (feed, "http://127.0.0.1:1/", f"Nachrichten {source} aus Musterstadt"),
                )
            content = "".join(f"<p>{part}</p>" for part in (teaser, *body.split("\n")))
            cache.execute(
                "INSERT INTO rss_item (guid, title, author, url, feedurl, pubDate, content, unread,"
                " enclosure_url, enclosure_type, flags, base)"
                " VALUES (?, ?, '', ?, ?, ?, ?, 1, '', '', '', '')",
                (address, headline, address, feed, int(published), content),
            )
    cache.close()
    (folder / "urls").write_text("".join(f"{feed}\n" for feed in feeds))
    (folder / "whole").touch()
    return folder
