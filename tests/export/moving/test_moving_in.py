"""OPML both ways, lists of addresses, and whatever else is given to `import`."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.server import CityServer
from stadtbote.export.moving import MAX_SOURCES, Offer, opml
from stadtbote_cache.arranging import Arranging
from stadtbote_cache.records import SavedSearch, Source
from stadtbote_cache.store import Store
from support.commands import Done, run
from support.feeding import rss

OPML = (
    '<?xml version="1.0" encoding="{encoding}"?>\n<opml version="2.0"{more}><head/><body>{body}</body></opml>'
)


def opml_of(body: str, encoding: str = "UTF-8", more: str = "") -> bytes:
    """A file with these outlines."""
    return OPML.format(encoding=encoding, body=body, more=more).encode(encoding)


def feed(n: object, more: str = "") -> str:
    return f'<outline text="Feed {n}" type="rss" xmlUrl="https://x.example/{n}"{more}/>'


def take(store: Path, path: Path, data: bytes, *options: str) -> Done:
    """Imports a file with this content."""
    path.write_bytes(data)
    return run(store, "import", path, *options)


def sources_of(store: Path) -> list[dict[str, object]]:
    """The sources as `source list` has them, but for the built-in one."""
    listed = json.loads(run(store, "source", "list", "--json").stdout)["sources"]
    return [source for source in listed if source["name"] != "wuppertal-digital"]


def groups_of(store: Path) -> dict[str, str]:
    with closing(sqlite3.connect(store)) as connection:
        return dict(connection.execute("SELECT title, group_name FROM sources WHERE built_in = 0"))


def test_a_store_moves_as_a_whole(store: Store, tmp_path: Path) -> None:
    """Order, names, titles, groups, pauses, kinds, searches, attributes of others: out, in and out again."""
    body = (
        '<outline text="Ämter &amp; Co"><outline text="Tiefer">'
        + feed(1, ' category="a,b" x:farbe="rot" htmlUrl="https://x.example/" eigenes="&lt;&#34;&gt;"')
        + '</outline><outline title="Zweites" text="" type="atom" xmlURL="https://x.example/2" created="am"/>'
        + "</outline>"
        + feed(3, ' stadtbote:name="dritter" stadtbote:paused="true" language="tr"')
        + '<outline text="Seite" type="link" url="https://x.example/seite"/>'
    )
    first = take(store.path, tmp_path / "a.opml", opml_of(body, more=' xmlns:x="urn:farben"'))
    assert (first.returncode, len(first.stdout.splitlines())) == (0, 4)
    arranging = Arranging.of(store)
    arranging.save(SavedSearch("bus", "Busse <heute>", 'Bus "neue Linie"', "Ämter & Co/Tiefer", True, True))
    arranging.put_in("wuppertal-digital", "Rathaus")
    arranging.show_as("wuppertal-digital", "Digitales")
    arranging.put_at("dritter", 0)

    out = tmp_path / "aus.opml"
    done = run(store.path, "export", "--opml", out)
    assert done.stderr.startswith(f"{out}: 5 Quellen als OPML, ")
    tree = ElementTree.parse(out)
    tops = [outline.get("text") for outline in tree.iterfind("body/outline")]
    assert tops == ["Feed 3", "Seite", "Ämter & Co", "Rathaus", "Busse <heute>"]
    deep = tree.find("body/outline[3]/outline/outline")
    assert deep is not None
    assert (deep.get("eigenes"), deep.get("{urn:farben}farbe"), deep.get("htmlUrl")) == (
        '<">',
        "rot",
        "https://x.example/",
    )
    fresh = tmp_path / "frisch.sqlite3"
    assert run(fresh, "import", out).returncode == 0
    assert run(fresh, "export", "--opml", "-").stdout == out.read_text(encoding="utf-8")
    again = run(fresh, "import", out)
    assert (again.returncode, again.stderr.splitlines()[-1]) == (0, "Es wurde nichts verändert.")
    assert run(fresh, "export", "--opml", "-").stdout == out.read_text(encoding="utf-8")
    assert run(fresh, "export", "--opml", out).returncode == 64
    assert run(fresh, "export").stderr == (
        "Was? „export --opml DATEI“ schreibt die Quellen, „export articles“ Artikel.\n"
    )


def test_nothing_is_doubled_and_nobody_is_rearranged(store: Store, tmp_path: Path) -> None:
    """The same source, spelt otherwise, twice in the file or here already, stays one, where it is."""
    store.add_source(Source("mein", "Mein Name", "http://X.example/1", "feed"))
    store.add_source(Source("lose", "Lose", "https://x.example/lose", "feed"))
    Arranging.of(store).put_in("mein", "Meine")
    nested = (
        f'<outline text="meine">{feed("1/", " stadtbote:name=&quot;anders&quot;")}{feed("lose")}</outline>'
    )
    done = take(store.path, tmp_path / "a.opml", opml_of(nested + feed(7) + feed(7) + feed("7#x")))
    assert done.stdout.splitlines() == [
        "lose: schon da, Gruppe „Meine“",
        "feed-7: Feed 7, https://x.example/7",
        "mein: schon da, bleibt, wie sie ist",
    ]
    assert "Übernommen: 1 neue Quelle, 1 Quelle geändert." in done.stderr
    assert groups_of(store.path) == {"Mein Name": "Meine", "Lose": "Meine", "Feed 7": ""}


@pytest.mark.row(117)
@pytest.mark.parametrize(
    ("data", "code", "taken", "said"),
    [
        (
            opml_of(feed(1) + '<outline text="x" xmlUrl="ftp://x/"/>' + feed(2)),
            0,
            2,
            "Eintrag 2, „x“: Das ist keine",
        ),
        (opml_of(feed(1))[:-10], 0, 1, "Die Datei bricht nach Eintrag 1 ab. Was davor steht, ist gelesen."),
        (opml_of(f'<outline text="a"><outline text="b">{feed(1)}</body>'), 0, 1, ""),
        (
            opml_of('<outline text="x" xmlUrl="https://l:geheim@x.example/"/>'),
            65,
            0,
            "ein Name oder ein Passwort",
        ),
        (
            opml_of('<outline type="include" url="/etc/passwd"/>'),
            65,
            0,
            "Verweist auf eine andere OPML-Datei",
        ),
        (opml_of('<outline text="x" xmlUrl="file:///etc/passwd"/>'), 65, 0, "Das ist keine Adresse"),
        (opml_of(""), 65, 0, "Es wurde nichts verändert."),
        (
            b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + opml_of(feed("&a;")),
            65,
            0,
            "mit ENTITY",
        ),
        (opml_of(feed("ä"), "iso-8859-1"), 0, 1, ""),
        (opml_of(feed(1)).decode().encode("utf-16"), 0, 1, ""),
        (b"<html><body>Keine</body></html>", 65, 0, "ist eine Webseite. "),
        (b"ein Text\nohne Adressen\n", 65, 0, "ist keine OPML-Datei, keine von newsboat"),
        (bytes(range(256)) * 9, 65, 0, "ist keine OPML-Datei, keine von newsboat"),
        (
            b'["https://x.example/1", "x", 3, {"url": "https://x.example/2", "name": "zwei"}]',
            0,
            2,
            "Eintrag 2",
        ),
        (
            b'[\n"https://x.example/1",\n}',
            65,
            0,
            "Das JSON ist fehlerhaft, in Zeile 3. Es wurde nichts verändert.",
        ),
        (b'{"a": 1}', 65, 0, "aber keine Liste von Adressen"),
        (b"[" * 100_000, 65, 0, "Es wurde nichts verändert."),
        (b"https://x.example/1\nhttps://x.example/2 tag\n", 0, 2, ""),
    ],
)
def test_files_of_any_kind(
    new_store: Path, tmp_path: Path, data: bytes, code: int, taken: int, said: str
) -> None:
    """The content decides what a file is; what is sound is taken, the rest is told with its place."""
    store = tmp_path / "s.sqlite3"
    store.write_bytes(new_store.read_bytes())
    would = take(store, tmp_path / "datei", data, "--dry-run")
    assert (would.returncode, len(sources_of(store))) == (code, 0)
    done = run(store, "import", tmp_path / "datei")
    assert (done.returncode, len(sources_of(store))) == (code, taken)
    assert said in done.stderr
    assert said in would.stderr
    assert "geheim" not in done.stderr
    assert (tmp_path / "datei").read_bytes() == data


def test_no_file(store: Store, tmp_path: Path) -> None:
    """Where one of several files cannot be read, nothing of the others is taken."""
    (tmp_path / "gut").write_bytes(opml_of(feed(1)))
    for path, code in ((tmp_path / "fort", 66), (tmp_path, 66), (Path("/dev/null"), 66)):
        done = run(store.path, "import", tmp_path / "gut", path)
        assert (done.returncode, done.stdout) == (code, "")
    assert sources_of(store.path) == []


@pytest.mark.row(117)
def test_what_is_boundless_ends(store: Store, tmp_path: Path) -> None:
    """A million outlines, groups in groups without end, endless attributes, and what is over 20 megabytes."""
    began = time.monotonic()
    many = opml.read(opml_of("<outline/>" * 1_000_000).decode())
    assert (many.sources, len(many.left_out)) == ((), 1)
    many = opml.read(opml_of("".join(map(feed, range(MAX_SOURCES + 9)))).decode())
    said = "Eintrag 5000: So viele Einträge werden nicht übernommen, ab hier bleiben sie weg."
    assert (len(many.sources), many.left_out) == (MAX_SOURCES, (said,))
    deep = opml.read(opml_of('<outline text="tief/er">' * 40_000 + "".join(map(feed, range(4_000)))).decode())
    assert deep.sources[0].group == "/".join(["tief-er"] * 8)
    wide = opml.read(opml_of(feed(1, "".join(f' a{n}="{"x" * 9_000}"' for n in range(500)))).decode())
    assert sum(len(offer.outline) for offer in wide.sources) < 40_000
    assert time.monotonic() - began < 30
    with (tmp_path / "groß").open("wb") as file:
        file.write(b"<opml>")
        file.truncate(20_000_001)
    done = run(store.path, "import", tmp_path / "groß")
    assert (done.returncode, done.stderr) == (
        65,
        f"{tmp_path}/groß ist zu groß: mehr als 20 Megabyte werden nicht gelesen."
        " Es wurde nichts verändert.\n",
    )


@pytest.mark.row(117)
def test_texts_are_cleaned(store: Store, tmp_path: Path) -> None:
    """No control character, no markup and no foreign name comes in by a file."""
    body = (
        '<outline text="&#27;]0;x&#7;Gr/ppe&#10;b"><outline text="[b]Rot&#x9b;31m&#x202e;" xmlUrl="https://x.example/1"'
        ' stadtbote:name="../../böse" stadtbote:kind="page" stadtbote:options="nein" böse="x" a:b="y"'
        ' on&lt;="z"/></outline>'
    )
    done = take(store.path, tmp_path / "a.opml", opml_of(body))
    (source,) = sources_of(store.path)
    assert (source["name"], source["title"]) == ("b-rot", "[b]Rot")
    assert groups_of(store.path) == {"[b]Rot": "Gr-ppe b"}
    assert done.stdout == "b-rot: [b]Rot, https://x.example/1, Gruppe „Gr-ppe b“\n"
    out = run(store.path, "export", "--opml", "-").stdout
    assert "a:b" not in out
    ElementTree.fromstring(out)


PARTS = (
    "<outline |</outline>|text=\"|xmlUrl='https://x.example/|\"|'|/>|>|<|&|;|&#0;|stadtbote:search=|<![CDATA[|]]>"
    "|<!--|\x00|ä|\n|xmlns:a=|a:b="
).split("|")


@given(st.lists(st.sampled_from(PARTS), max_size=60))
def test_any_text_is_read(parts: list[str]) -> None:
    """Whatever stands in a file, reading it ends, and what is read can be written as XML."""
    found = opml.read("<opml><body>" + "".join(parts))
    assert all(offer.address.startswith("https://x.example/") for offer in found.sources)
    ElementTree.fromstring(opml.written([], found.searches, {}))


def test_an_address_is_recognised_at_its_first_sync(city: CityServer, tmp_path: Path) -> None:
    """What a list only names is asked when it is fetched first: its kind, its address and its title."""
    city.serve("/f", rss("<title>Neues</title>", head="<title>Amt für Bäder</title>"), "application/rss+xml")
    store = tmp_path / "store.sqlite3"
    listed = [city.url("/f"), city.url("/presse/aktuelle-meldungen.php"), city.url("/gibt-es-nicht")]
    done = take(store, tmp_path / "liste.json", json.dumps(listed).encode())
    assert done.returncode == 0
    assert [source["kind"] for source in sources_of(store)] == ["address"] * 3
    run(store, "source", "remove", "wuppertal-digital", "--yes")
    tried = run(store, "source", "test", str(sources_of(store)[0]["name"]))
    assert "Gefunden: ein Feed, „Amt für Bäder“, 1 Artikel." in tried.stdout
    run(store, "pack", tmp_path / "pack")
    assert run(tmp_path / "anders.sqlite3", "unpack", tmp_path / "pack").returncode == 0
    run(store, "sync")
    found = sources_of(store)
    assert [(source["kind"], source["title"]) for source in found] == [
        ("feed", "Amt für Bäder"),
        ("feed", "Stadt Musterstadt: Aktuelle Meldungen"),
        ("address", "127.0.0.1"),
    ]
    assert str(found[1]["address"]).endswith("?sp%3Aout=rss")
    run(store, "sync")
    assert sources_of(store)[0]["articles"] == 1


def test_our_own_list_comes_in_again(store: Store, tmp_path: Path) -> None:
    """What `source list --json` prints is a list of addresses, too."""
    store.add_source(Source("amt", "Amt", "https://x.example/feed", "feed", "de"))
    (tmp_path / "liste").write_text(run(store.path, "source", "list", "--json").stdout, encoding="utf-8")
    other = tmp_path / "anders.sqlite3"
    done = run(other, "import", tmp_path / "liste", "--json")
    told = json.loads(done.stdout)
    assert [(source["name"], source["added"]) for source in told["sources"]] == [
        ("wuppertal-digital", False),
        ("amt", True),
    ]
    (source,) = sources_of(other)
    assert (source["kind"], source["language"], source["title"]) == ("feed", "de", "Amt")


def test_an_offer_says_nothing_of_its_own() -> None:
    """What a file does not say is empty."""
    (offer,) = opml.read(opml_of('<outline xmlUrl="https://x.example/1"/>').decode()).sources
    assert offer == Offer("https://x.example/1", kind="feed")


def test_attributes_of_a_store_are_none_of_ours(store: Store) -> None:
    """Whatever a journal brought: no markup comes of a name, and nothing replaces what we say."""
    states = [state for state in store.sources() if state.source.kind == "feed"][:1] or store.sources()[:1]
    inject = 'a="b"/><outline xmlUrl="https://evil.example/"/><outline c'
    odd = {
        inject: "1",
        "XMLURL": "https://evil.example/",
        "stadtbote:name": "x",
        "type": "include",
        "b:c": "1",
    }
    own = {
        "created": "am",
        "x:farbe": "rot",
        "xmlns:x": "urn:farben",
        "xmlns": "urn:x",
        "XMLNS:Stadtbote": "x",
    }
    kept = json.dumps(odd | own)
    data = opml.written(states, (), {states[0].source.name: kept})
    assert b"evil.example" not in data
    (outline,) = ElementTree.fromstring(data).iter("outline")
    assert (outline.get("created"), outline.get("{urn:farben}farbe")) == ("am", "rot")
