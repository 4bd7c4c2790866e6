"""`publish`: the files, that they are valid and say nothing of the user, and what becomes of the folder."""

from __future__ import annotations

import gzip
import json
import os
import re
import resource
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest

from stadtbote.export.publish.edition import read, slug
from stadtbote.export.publish.formats import formats, json_feed
from stadtbote.sources.feeds import feed
from stadtbote.sources.feeds.offers import offered
from stadtbote.text.clean import clean_edition
from stadtbote_cache.records import Edition, Item, Paragraph, replace
from stadtbote_cache.store import Store
from support.commands import call, run
from support.keeping import filled, sync
from support.publishing import EVIL, FULL, HARBOUR, PORT, SHORT, contents, make
from support.terminal import PROGRAM

PLACE = "http://10.0.0.7:8080/news/index.json"


@pytest.fixture
def master(tmp_path: Path) -> Path:
    """The store that is published."""
    make(tmp_path / "master.sqlite3")
    return tmp_path / "master.sqlite3"


def published(store: Path, folder: Path) -> dict[str, bytes]:
    done = run(store, "publish", folder)
    assert done.returncode == 0, done.stderr
    return {name: data for name, (data, _) in contents(folder).items()}


def test_the_same_store_gives_the_same_files(master: Path, tmp_path: Path) -> None:
    """Two folders are alike byte for byte; what did not change is not written again; the packed ones fit."""
    one, other = published(master, tmp_path / "1"), published(master, tmp_path / "2")
    assert one == other
    before = contents(tmp_path / "1")
    done = run(master, "publish", tmp_path / "1")
    assert contents(tmp_path / "1") == before
    lines = done.stdout.splitlines()
    assert lines[0] == "Veröffentlicht: 4 Artikel aus 2 Quellen."
    assert lines[1] == "Geschrieben: 0 Dateien."
    assert re.fullmatch(r"Unverändert gelassen: \d+ Dateien, [\d,]+ Kilobyte\.", lines[2])
    assert lines[3] == "Entfernt: 0 Dateien."
    packed = [name for name in one if name.endswith(".gz")]
    assert packed
    assert all(gzip.decompress(one[name]) == one[name.removesuffix(".gz")] for name in packed)
    assert {"index.json", "index.html", "hafen.json", "hafen.xml", "hafen.html"} <= set(one)


def test_nothing_of_the_user_is_published(master: Path, tmp_path: Path) -> None:
    """Reading, keeping and the address of a source, which may hold a password, leave no trace."""
    before = published(master, tmp_path / "www")
    assert not any(b"geheim" in data or b"leser" in data for data in before.values())
    assert b'"home_page_url":"https://www.hafen.example:8443/"' in before["hafen.json"]
    with Store.open(master) as store:
        store.mark([1, 2, 3, 4, 35, 36, 37, 38], read=True, kept=True, place=3)
    assert published(master, tmp_path / "www") == before


def test_a_feed_brings_back_what_was_published(master: Path) -> None:
    """Our own reader finds every field again, whole articles with their images included."""
    with Store.open(master) as store:
        (first, second) = read(store)
    found = clean_edition(feed.parse(json_feed.feed(first), "http://10.0.0.7/musterstadt.json"))
    german = (replace(item, language="de") for item in (FULL, SHORT, EVIL))
    home = "https://www.musterstadt.example/"
    assert found == Edition(tuple(german), "Stadt Musterstadt", "de", home=home)
    # Nothing is left to be fetched, also where the publisher has no body itself.
    assert feed.parse(json_feed.feed(second), "http://10.0.0.7/hafen.json").items[0].body == ()


def test_a_long_feed_is_cut_and_says_so(master: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over the bound the last articles are left out, and a follower takes none for gone."""
    with Store.open(master) as store:
        first = next(read(store))
    monkeypatch.setattr(json_feed, "MAX_BYTES", len(json_feed.feed(first)) - 200)
    found = feed.parse(json_feed.feed(first), "http://10.0.0.7/musterstadt.json")
    assert (0 < len(found.items) < 3, found.complete) == (True, False)


def test_json_feeds_are_valid(master: Path, tmp_path: Path) -> None:
    """Every JSON Feed, the index too, has the members that version 1.1 asks for, with ids that are one."""
    files = published(master, tmp_path / "www")
    for name in ("index.json", "musterstadt.json", "hafen.json"):
        document = json.loads(files[name])
        assert document["version"] == "https://jsonfeed.org/version/1.1"
        assert document["title"]
        items = document["items"]
        assert len({item["id"] for item in items}) == len(items) > 0
        for item in items:
            assert item.get("content_html") or item.get("content_text")
            assert all(file["url"] and file["mime_type"] for file in item.get("attachments", ()))


def test_rss_is_valid(master: Path, tmp_path: Path) -> None:
    """XML that every parser takes, and feedparser finds title, date, id, content and file."""
    data = published(master, tmp_path / "www")["musterstadt.xml"]
    ElementTree.fromstring(data)
    found = feedparser.parse(data)
    assert (found.bozo, found.version, found.feed.language) == (False, "rss20", "de")
    entry = next(entry for entry in found.entries if entry.title_detail.value.startswith("Bücherbus"))
    assert entry.published == "Mon, 05 Oct 2026 09:30:00 +0200"
    assert not entry.guidislink
    assert entry.enclosures[0] == {
        "href": "https://www.musterstadt.example/plan.pdf?a=1&b=2",
        "length": "2048",
        "type": "application/pdf",
    }
    assert "<h4>Der Plan</h4>" in entry.content[0].value


def test_every_format_is_published_and_linked(master: Path, tmp_path: Path) -> None:
    """A source has a feed in each format, and its list of articles links to them."""
    files = published(master, tmp_path / "www")
    assert {("json", "JSON Feed"), ("xml", "RSS")} <= {(each.ending, each.name) for each in formats()}
    for each in formats():
        assert f'<a href="hafen.{each.ending}">{each.name}</a>' in files["hafen.html"].decode()
        assert f"hafen.{each.ending}" in files


class Structure(HTMLParser):
    """The elements of a page, and whether each was closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.language: str | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag == "html":
            self.language = dict(attrs)["lang"]
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag not in {"meta", "link", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_pages_are_well_made(master: Path, tmp_path: Path) -> None:
    """One h1, headings in steps, a language, all closed, nothing that runs; hostile text stays text."""
    files = published(master, tmp_path / "www")
    pages = {name: data.decode() for name, data in files.items() if name.endswith(".html")}
    assert len(pages) == 7
    for text in pages.values():
        page = Structure(text)
        assert (page.open, page.language) == ([], "de")
        levels = [int(tag[1]) for tag in page.seen if re.fullmatch("h[1-6]", tag)]
        assert (levels[0], levels.count(1)) == (1, 1)
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert {"title", "main", "nav"} <= set(page.seen)
        assert not {"script", "img", "iframe", "b"} & set(page.seen)
        for address in re.findall(r'href="([^"]*)"', text):
            assert address.startswith("https://") or re.fullmatch(r"[./a-z0-9]+", address)


SITE = """
[publish]
title = "Neues & Altes"
url = "https://news.stadt.example/neues"
imprint = "https://www.stadt.example/impressum"
feedback = "mailto:barriere@stadt.example"
"""


def test_the_operators_own_words(master: Path, tmp_path: Path) -> None:
    """Title, links at the foot of every page, and the site's own address in feeds and for own pages."""
    (tmp_path / "config.toml").write_text(SITE)
    with Store.open(master) as store:
        two = (*FULL.enclosures, replace(FULL.enclosures[0], address="https://www.musterstadt.example/b"))
        sync(store, [replace(PORT, address=None, enclosures=two)], source=HARBOUR)
    run(master, "--config", tmp_path / "config.toml", "--language", "en", "publish", tmp_path / "www")
    files = {
        name: data.decode() for name, (data, _) in contents(tmp_path / "www").items() if ".gz" not in name
    }
    base = "https://news.stadt.example/neues/"
    for name, text in files.items():
        if name.endswith(".html"):
            footer = text.partition("<footer>")[2]
            assert re.findall('href="(.*?)">(.*?)<', footer) == [
                ("https://www.stadt.example/impressum", "Legal notice"),
                ("mailto:barriere@stadt.example", "Report a barrier"),
            ]
            assert '<html lang="en">' in text
    assert "<title>Neues &amp; Altes</title>" in files["index.html"]
    index = json.loads(files["index.json"])
    assert (index["title"], index["feed_url"]) == ("Neues & Altes", f"{base}index.json")
    assert json.loads(files["hafen.json"])["feed_url"] == f"{base}hafen.json"
    feed = feedparser.parse(files["hafen.xml"])
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [f"{base}hafen.xml"]
    (crane, *_older) = feed.entries
    assert f"{crane.link.removeprefix(base)}" in files
    assert [file.href for file in crane.enclosures] == [two[0].address]
    assert crane.summary == "Er hebt 40 Tonnen."


def test_our_words_are_in_the_language_asked_for(master: Path, tmp_path: Path) -> None:
    """An article in another language has its own `lang`, and where that is written so, its direction."""
    with Store.open(master) as store:
        farsi = Item(
            "خبر", language="fa", teaser=("متن",), body=(Paragraph(("متن",)), Paragraph(("News",), "en"))
        )
        filled(
            store, farsi, Item("Ohne Sprache", body=()), source=replace(HARBOUR, name="amt", language=None)
        )
    files = {
        name: data.decode() for name, data in published(master, tmp_path / "www").items() if ".gz" not in name
    }
    listed, item = files["amt.html"], json.loads(files["amt.json"])["items"][0]
    page = files[f"a/{item['id']}.html"]
    assert '<h2 lang="fa" dir="rtl">' in listed
    assert '<h2 dir="auto">' in listed
    assert '<h1 lang="fa" dir="rtl">خبر</h1>' in page
    assert '<div lang="fa" dir="rtl">' in page
    assert '<p lang="en" dir="ltr">News</p>' in page
    assert item["content_html"].startswith('<div dir="rtl">\n<p>')
    assert '<html lang="de">' in page
    found = clean_edition(feed.parse(files["amt.json"].encode(), "http://10.0.0.7/amt.json"))
    assert found.items[0].body == farsi.body


def test_sources_of_one_title_are_told_apart(master: Path, tmp_path: Path) -> None:
    """Two links of the index never have the same words."""
    with Store.open(master) as store:
        for name in ("presse", "amt"):
            filled(store, Item("Eins", body=()), source=replace(HARBOUR, name=name, title="Stadt"))
    links = re.findall(
        r"<h2.*?><a href.*?>(.*?)<", published(master, tmp_path / "www")["index.html"].decode()
    )
    assert links[-2:] == ["Stadt (presse)", "Stadt (amt)"]


def test_many_articles_take_several_pages(master: Path, tmp_path: Path) -> None:
    """A list page has fifty articles; the next one is linked at its foot, under a name of its own."""
    with Store.open(master) as store:
        sync(store, [Item(f"Meldung {n}", body=()) for n in range(1, 121)], source=HARBOUR)
    files = published(master, tmp_path / "www")
    assert {"hafen.html", "hafen.2.html", "hafen.3.html"} <= set(files)
    assert [files[f"hafen{n}.html"].count(b"<h2") for n in ("", ".2", ".3")] == [50, 50, 20]
    assert b'href="hafen.2.html">Weitere Artikel<' in files["hafen.html"]
    assert "Seite 2</h1>\n<p>120 Artikel, hier 51 bis 100." in files["hafen.2.html"].decode()


def test_files_that_are_gone_are_removed_and_others_stay(master: Path, tmp_path: Path) -> None:
    """Only what publish wrote goes; strange files, and links in the place of ours, are left alone."""
    www = tmp_path / "www"
    published(master, www)
    (www / "robots.txt").write_text("fremd")
    (www / "a" / "fremd.html").write_text("fremd")
    (www / "hafen.xml").unlink()
    (tmp_path / "fern").write_text("fern")
    (www / "hafen.xml").symlink_to(tmp_path / "fern")
    done = run(master, "publish", www, "--source", "musterstadt", "--json")
    told = json.loads(done.stdout)
    assert (told["sources"], told["articles"]) == (["musterstadt"], 3)
    left = set(contents(www))
    assert {name for name in left if name.startswith("hafen")} == {"hafen.xml"}
    assert {"robots.txt", "a/fremd.html"} <= left
    assert (tmp_path / "fern").read_text() == "fern"
    assert told["removed"]["files"] >= 3


@pytest.mark.parametrize("kind", ["file", "link", "folder link"])
def test_what_is_not_ours_is_never_replaced(master: Path, tmp_path: Path, kind: str) -> None:
    """A strange file of a name that is needed, or a link that leads out, ends it before anything changes."""
    www, far = tmp_path / "www", tmp_path / "fern"
    www.mkdir()
    far.mkdir()
    (far / "x").write_text("fern")
    match kind:
        case "file":
            (www / "index.html").write_text("fremd")
        case "link":
            (www / "index.html").symlink_to(far / "x")
        case "folder link":
            (www / "a").symlink_to(far)
    before = contents(tmp_path)
    done = run(master, "publish", www)
    assert (done.returncode, done.stdout) == (74, "")
    assert ("steht schon index.html" in done.stderr) == (kind != "folder link")
    assert contents(tmp_path) == before


def test_a_forged_list_of_files_removes_nothing_else(master: Path, tmp_path: Path) -> None:
    """Names that lead out of the folder, or are none of ours, count for nothing."""
    www = tmp_path / "www"
    www.mkdir()
    names = ["../x.html", "/etc/passwd", "a/../../x.html", "mein.txt", "a/b/c.html", 7]
    (www / ".stadtbote-published").write_text(json.dumps({"files": names}))
    for path in (tmp_path / "x.html", www / "mein.txt"):
        path.write_text("fremd")
    assert run(master, "publish", www).returncode == 0
    assert (tmp_path / "x.html").exists()
    assert (www / "mein.txt").exists()


def test_a_full_disk_leaves_all_as_it_was(master: Path, tmp_path: Path) -> None:
    """A file that does not fit ends it with 74 and a sentence; nothing was written, nothing is left over."""
    www = tmp_path / "www"
    published(master, www)
    with Store.open(master) as store:
        sync(store, [PORT, Item("Lang", body=(Paragraph(("Wort " * 8_000,)),))], source=HARBOUR)
    before = contents(www)
    done = call(
        [*PROGRAM, "--store", str(master), "publish", str(www)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )
    assert (done.returncode, done.stdout) == (74, "")
    assert "ließ sich nicht schreiben" in done.stderr
    assert contents(www) == before
    assert not (www / ".stadtbote-new").exists()


def test_an_end_at_any_moment_is_made_good(master: Path, tmp_path: Path) -> None:
    """What an earlier run left behind goes, and its files count as ours."""
    www = tmp_path / "www"
    whole = published(master, www)
    (www / ".stadtbote-new").mkdir()
    (www / ".stadtbote-new" / "7").write_text("halb")
    (www / "index.html").unlink()
    assert published(master, www) == whole


def test_wrong_calls(master: Path, tmp_path: Path) -> None:
    """An unknown source, a file as the folder, and a second run at the same time are told in sentences."""
    assert run(master, "publish", tmp_path / "www", "--source", "nirgends").returncode == 69
    assert not (tmp_path / "www").exists()
    assert run(master, "publish", master).returncode == 74
    (tmp_path / "www").mkdir()
    holder = (
        "import fcntl, os, sys; fcntl.flock(os.open(sys.argv[1], os.O_RDONLY), fcntl.LOCK_EX);"
        " print(flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(tmp_path / "www")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        done = run(master, "publish", tmp_path / "www")
        process.kill()
    assert (done.returncode, "ein anderer Lauf von publish" in done.stderr) == (75, True)


def test_a_changed_file_is_younger(master: Path, tmp_path: Path) -> None:
    """A server that tells versions by second and size sees every change."""
    www = tmp_path / "www"
    published(master, www)
    os.utime(www / "hafen.json", (4_000_000_000, 4_000_000_000))
    with Store.open(master) as store:
        sync(store, [Item("Hafenfest", body=())], source=HARBOUR)
    published(master, www)
    assert (www / "hafen.json").stat().st_mtime == 4_000_000_001


@pytest.mark.parametrize(
    ("name", "same"), [("hafen", True), ("index", False), ("../x", False), ("A b", False), ("a.2", False)]
)
def test_names_of_files(name: str, same: bool) -> None:
    """A source's name is the file's name where that is safe; any other gets one that leads nowhere else."""
    assert (slug(name) == name) == same
    assert re.fullmatch(r"[a-z0-9_-]{1,60}", slug(name))


def _index(*urls: object, version: object = 1) -> bytes:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Stadt",
        "_stadtbote": {
            "version": version,
            "feeds": [{"name": "x", "title": "X", "url": url} for url in urls],
        },
        "items": [],
    }
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    "url",
    [
        "http://192.168.0.1/a.json",
        "http://10.0.0.7/a.json",
        "https://10.0.0.7:8080/a.json",
        "//other.example/a.json",
        "ftp://10.0.0.7:8080/a.json",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://10.0.0.7:99999/a",
        7,
        None,
    ],
)
def test_an_index_leads_nowhere_else(url: object) -> None:
    """Only feeds of the very server that the user named are taken over."""
    found = offered(_index(url, "a.json"), PLACE)
    assert found is not None
    assert [source.address for source in found.sources] == ["http://10.0.0.7:8080/news/a.json"]
    assert found.refused == 1


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b'{"_stadtbote": 7}', _index("a.json", version=2), b"<html>_stadtbote"]
)
def test_what_is_no_index(body: bytes) -> None:
    """Any other answer, and an index of a version that is not known, is none."""
    assert offered(body, PLACE) is None
