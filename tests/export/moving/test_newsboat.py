"""Moving in from newsboat: its list of feeds and its database, made by newsboat itself where it is there."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from city.server import CityServer
from stadtbote.export.moving import newsboat
from stadtbote.export.moving.newsboat import read_urls, words_of
from stadtbote_cache.records import SavedSearch
from stadtbote_cache.store import Store
from support.commands import call, run
from support.feeding import atom, rss
from support.needs import need

RSS = "application/rss+xml"
FEEDS = 60
# How a feed knows its articles: by an id, by a permalink, by an address that grows, and by nothing else.
IDS = (
    '<guid isPermaLink="false">m-{n}-{i}</guid><link>{at}/{n}/{i}</link>',
    "<guid>{at}/{n}/{i}</guid><link>{at}/{n}/{i}?utm_source=feed</link>",
    "<link>{at}/{n}/{i}?utm_campaign=x</link><pubDate>Mon, 0{i} Nov 2026 08:00:00 GMT</pubDate>",
    '<guid isPermaLink="false">m-{n}-{i}</guid><link>{at}/</link>',
)
ATOM = '<title>Amt {n} Meldung {i}</title><id>tag:amt,2026:{n}-{i}</id><link href="{at}/{n}/{i}"/>'


def no_newsboat() -> str:
    """Why newsboat cannot be run here; empty where it can."""
    return (
        "" if shutil.which("newsboat") else "newsboat not installed (sh tests/packages installs it on Debian)"
    )


def serve_feeds(city: CityServer) -> list[str]:
    """Feeds of five articles each, RSS and Atom; their addresses."""
    for n in range(FEEDS):
        numbers = [{"n": n, "i": i, "at": city.url("")} for i in range(1, 6)]
        if n % 5 == 4:
            city.serve(
                f"/amt/{n}", atom(*(ATOM.format(**number) for number in numbers)), "application/atom+xml"
            )
        else:
            titled = "<title>Amt {n} Meldung {i}</title>" + IDS[n % 5]
            feed = rss(*(titled.format(**number) for number in numbers), head=f"<title>Amt {n}</title>")
            city.serve(f"/amt/{n}", feed, RSS)
    return [city.url(f"/amt/{n}") for n in range(FEEDS)]


def marks_of(store: Path) -> set[tuple[str, str, bool, bool]]:
    """Address of the feed, headline and marks of each article that is read or kept."""
    with closing(sqlite3.connect(store)) as connection:
        rows = connection.execute(
            "SELECT s.address, a.headline, m.read, m.kept FROM marks m JOIN articles a"
            " ON a.number = m.article JOIN sources s ON s.number = a.source WHERE m.read OR m.kept"
        )
        return {(address, headline, bool(read), bool(kept)) for address, headline, read, kept in rows}


def test_sixty_feeds_move_in(city: CityServer, tmp_path: Path) -> None:
    """One command takes feeds, tags, names, queries and marks; after a sync every mark is where it was."""
    need(no_newsboat())
    addresses = serve_feeds(city)
    tags = [f'{address} amt{n % 3} "Alle Ämter"' for n, address in enumerate(addresses)]
    queries = ['"query:Neues aus amt1:unread = \\"yes\\" and tags # \\"amt1\\""', '"query:Alt:age > 10"']
    (tmp_path / "urls").write_text(
        "\n".join([f'{tags[0]} "~Mein Amt"', *tags[1:], *queries]), encoding="utf-8"
    )
    files: list[str | Path] = ["-u", tmp_path / "urls", "-c", tmp_path / "cache.db", "-C", "/dev/null"]
    assert call(["newsboat", *files, "-x", "reload"]).returncode == 0
    with closing(sqlite3.connect(tmp_path / "cache.db")) as cache:
        cache.execute("UPDATE rss_item SET unread = 0 WHERE id % 2 = 0")
        cache.execute("UPDATE rss_item SET flags = 'ab' WHERE id % 7 = 0")
        cache.commit()
        rows = cache.execute(
            "SELECT feedurl, title, NOT unread, coalesce(flags, '') <> '' FROM rss_item"
        ).fetchall()
    marks = {(feed, title, bool(read), bool(kept)) for feed, title, read, kept in rows if read or kept}
    assert (len(rows), len(marks)) == (5 * FEEDS, 171)

    store = tmp_path / "store.sqlite3"
    would = run(store, "import", tmp_path / "cache.db", tmp_path / "urls", "--dry-run")
    assert would.stderr.splitlines()[-1] == (
        "Das wären 60 neue Quellen, 1 gespeicherte Suche, 171 Kennzeichen. Es wurde nichts verändert."
    )
    asked = city.counts.requests
    done = run(store, "import", tmp_path / "cache.db", tmp_path / "urls")
    assert (done.returncode, done.stdout, city.counts.requests) == (0, would.stdout, asked)
    assert done.stdout.startswith(f"mein-amt: Mein Amt, {addresses[0]}, Gruppe „amt0“\namt-1: Amt 1, ")
    assert "neues-aus-amt1: gespeicherte Suche, Neues aus amt1, Gruppe „amt1“, ungelesen" in done.stdout
    assert "Zeile 62: Die Abfrage „Alt“ kann keine gespeicherte Suche sein: age > 10" in done.stderr
    assert "60 Quellen haben mehrere Tags" in done.stderr
    assert "60 Quellen liegen in Ihrem eigenen Netz und werden dort abgerufen: mein-amt, amt-1" in done.stderr
    assert "die anderen warten, bis ihr Artikel kommt." in done.stderr
    assert marks_of(store) == set()

    assert (
        run(
            store, "sync", "--no-bodies", *[line.partition(":")[0] for line in done.stdout.splitlines()[:1]]
        ).returncode
        == 0
    )
    assert {mark[0] for mark in marks_of(store)} == {addresses[0]}
    run(store, "sync", "--no-bodies")
    assert marks_of(store) == marks
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("SELECT count(*) FROM waiting").fetchone() == (0,)
    again = run(store, "import", tmp_path / "urls", tmp_path / "cache.db")
    assert "Übernommen: 171 Kennzeichen. Davon gelten schon: 171 Artikel" in again.stderr
    assert again.stdout.count("schon da, bleibt, wie sie ist") == FEEDS
    assert marks_of(store) == marks


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('http://x/ a "b c"', ["http://x/", "a", "b c"]),
        ('"a \\" b" "" c', ['a " b', "", "c"]),
        ("a # b", ["a"]),
        ("# a", []),
        ('a "offen', ["a", "offen"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    """Blanks divide, quotes hold together, a sign ends what counts."""
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("query", "search"),
    [
        ('unread = "yes"', SavedSearch("", "N", "", "", True)),
        ('title =~ "Bus"', SavedSearch("", "N", "Bus")),
        ('title =~ "neuer Bus" and content =~ "Bahn"', SavedSearch("", "N", '"neuer Bus" Bahn')),
        ('tags # "rat" and unread == "yes"', SavedSearch("", "N", "", "rat", True)),
        ('title =~ "Bus|Bahn"', None),
        ('title =~ "Bus" or title =~ "Bahn"', None),
        ('( title =~ "Bus" )', None),
        ('unread = "no"', None),
        ('title !~ "Bus"', None),
        ('flags # "a"', None),
        ("age > 3", None),
        ("", None),
    ],
)
def test_queries(query: str, search: SavedSearch | None) -> None:
    """A query is a saved search where that finds what it means; any other is told with its line."""
    escaped = query.replace('"', '\\"')
    found = read_urls(f'\n"query:N:{escaped}"')
    assert found.searches == ((search,) if search else ())
    assert [said.startswith("Zeile 2: Die Abfrage „N“") for said in found.left_out] == (
        [] if search else [True]
    )


@pytest.mark.row(110, 117)
def test_what_is_left_out_is_told() -> None:
    """Programs, files and addresses with passwords are named with their lines; no password is said."""
    found = read_urls(
        "https://a.example/feed ! \x1b]0;böse\x07\n"
        'exec:~/bin/x "~Mein"\n"filter:rm -rf ~:https://b.example/"\nfile:///etc/passwd\n'
        "https://leser:geheim@c.example/\nkeine-adresse\n"
    )
    assert [offer.address for offer in found.sources] == ["https://a.example/feed"]
    assert found.sources[0].group == ""
    assert found.notes == ("1 Quelle war versteckt und ist hier zu sehen: https://a.example/feed",)
    assert [said.split(":")[0] for said in found.left_out] == [f"Zeile {n}" for n in (2, 3, 4, 5, 6)]
    assert "geheim" not in "".join(found.left_out)


def _cache(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


_FEED = "CREATE TABLE rss_feed (rssurl, url, title)"
_ITEM = "CREATE TABLE rss_item (id INTEGER PRIMARY KEY, guid, url, feedurl, unread, flags)"
_ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
_COLUMNS = "i AS id, i AS guid, i AS url, i AS feedurl, 0 AS unread, '' AS flags"
_VIEW = f"CREATE VIEW rss_item AS {_ENDLESS} SELECT {_COLUMNS} FROM n"


@pytest.mark.row(117)
def test_a_database_that_is_none_of_newsboat(tmp_path: Path, store: Store) -> None:
    """Other tables, views in their place, damage and half a file end in one sentence, and change nothing."""
    whole = tmp_path / "whole"
    _cache(
        whole,
        _FEED,
        _ITEM,
        *(f"INSERT INTO rss_item VALUES ({n}, 'g{n}', 'u', 'f', 0, '')" for n in range(900)),
    )
    data = whole.read_bytes()
    _cache(tmp_path / "other", "CREATE TABLE t (a)")
    _cache(tmp_path / "view", _FEED, _VIEW)
    _cache(tmp_path / "columns", _FEED, "CREATE TABLE rss_item (id)")
    (tmp_path / "half").write_bytes(data[: len(data) // 2])
    (tmp_path / "damaged").write_bytes(data[:4096] + b"\xff" * 8192 + data[12288:])
    (tmp_path / "head").write_bytes(data[:16])
    before, unread = list(store.sources()), "lässt sich nicht als Datenbank von newsboat lesen"
    for name in ("other", "view", "columns", "half", "damaged", "head"):
        held = (tmp_path / name).read_bytes()
        done = run(store.path, "import", tmp_path / name)
        said = f"{tmp_path}/{name} {unread}. Es wurde nichts verändert.\n"
        assert (done.returncode, done.stdout, done.stderr) == (65, "", said), name
        assert (tmp_path / name).read_bytes() == held
    assert list(store.sources()) == before


def test_marks_of_feeds_that_are_not_here(tmp_path: Path, store: Store) -> None:
    """They are left out; values of any type, and bytes that are no text, are read as text."""
    values = "(1, x'ff00', 3, 'https://fort.example/', 0, ''), (2, 'a', NULL, NULL, 'x', x'01')"
    _cache(tmp_path / "cache.db", _FEED, _ITEM, f"INSERT INTO rss_item VALUES {values}")
    done = run(store.path, "import", tmp_path / "cache.db")
    assert (done.returncode, done.stdout) == (65, "")
    assert done.stderr.endswith("Es wurde nichts verändert.\n")


def test_marks_are_bounded_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest count, as far as all their texts together go."""
    rows = (f"INSERT INTO rss_item VALUES ({n}, 'g{n}', 'u{n}', 'f', 0, '')" for n in range(9))
    _cache(tmp_path / "cache.db", _FEED, _ITEM, *rows)
    monkeypatch.setattr(newsboat, "_MOST_LETTERS", 17)
    found = newsboat.read_cache(tmp_path / "cache.db").marks["f"]
    assert [awaited.key for awaited in found] == ["g8", "g7", "g6"]


def test_an_address_that_all_have_marks_none(tmp_path: Path, city: CityServer) -> None:
    """Where all items of a feed lead to one page, only their ids count."""
    items = [
        f'<title>T{n}</title><guid isPermaLink="false">g{n}</guid><link>{city.url("/")}</link>'
        for n in (1, 2, 3)
    ]
    city.serve("/f", rss(*items), RSS)
    (tmp_path / "urls").write_text(city.url("/f"))
    url, feed = city.url("/"), city.url("/f")
    values = ", ".join(f"({n}, 'g{n}', '{url}', '{feed}', {int(n != 2)}, '')" for n in (1, 2, 3))
    _cache(tmp_path / "cache.db", _FEED, _ITEM, f"INSERT INTO rss_item VALUES {values}")
    store = tmp_path / "store.sqlite3"
    run(store, "import", tmp_path / "urls", tmp_path / "cache.db")
    run(store, "sync", "--no-bodies")
    assert marks_of(store) == {(feed, "T2", True, False)}
