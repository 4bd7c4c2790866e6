"""A publication served by a real nginx, followed by a second store, and read in a browser for text."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from stadtbote_cache.records import Item, Paragraph, replace
from stadtbote_cache.store import Store
from support import nginx
from support.commands import run
from support.keeping import sync
from support.needs import need
from support.publishing import FULL, HARBOUR, PORT, make


@pytest.fixture
def served(tmp_path: Path) -> Iterator[nginx.Nginx]:
    """A published store that a web server shows; it is published into the folder `www`."""
    need(nginx.missing())
    make(tmp_path / "master.sqlite3")
    assert run(tmp_path / "master.sqlite3", "publish", tmp_path / "www").returncode == 0
    (tmp_path / "own").mkdir()
    with nginx.Nginx(tmp_path / "www", tmp_path / "own") as started:
        yield started


def test_a_second_store_follows(served: nginx.Nginx, tmp_path: Path) -> None:
    """All sources at once; a request a source, then a 304 each, and after a change one 200 only."""
    kiosk = tmp_path / "kiosk.sqlite3"
    with Store.open(kiosk) as store:
        store.remove_source("wuppertal-digital")
    added = run(kiosk, "source", "add", served.url("/index.json"), "--yes")
    assert (added.returncode, added.stdout.split()) == (0, ["musterstadt", "hafen"])
    assert "Stadt Musterstadt: neu, als Quelle „musterstadt“." in added.stderr
    assert [asked.path for asked in served.asked()] == ["/index.json"]

    assert run(kiosk, "sync").returncode == 0
    first = served.asked()
    assert [(asked.status, asked.path) for asked in first] == [
        (200, "/hafen.json"),
        (304, "/index.json"),
        (200, "/musterstadt.json"),
    ]
    items = {item["title"]: item for item in json.loads(run(kiosk, "list", "--json").stdout)["items"]}
    assert set(items) == {FULL.headline, "Brücke offen", "<script>alert(1)</script>", "Neuer Kran"}
    master = json.loads(run(tmp_path / "master.sqlite3", "list", "--json").stdout)["items"]
    for item in master:
        followed = items[item["title"]]
        here = {key: followed["_stadtbote"][key] for key in ("first_seen", "whole")}
        own = {"read": False, "kept": False, **here}
        assert followed["_stadtbote"] == item["_stadtbote"] | own
        assert {**followed, "_stadtbote": 0} == {**item, "_stadtbote": 0}

    done = run(kiosk, "sync")
    assert done.stdout.count(" 0 geändert") == 2
    for asked in served.asked():
        assert asked.status == 304
        assert asked.sent <= 250
        assert asked.received <= 400

    with Store.open(tmp_path / "master.sqlite3") as store:
        changed = replace(PORT, headline="Neuer Kran hebt mehr", body=(Paragraph(("45 Tonnen.",)),))
        sync(store, [Item("Hafenfest", body=()), changed], source=HARBOUR)
    run(tmp_path / "master.sqlite3", "publish", tmp_path / "www")
    lines = run(kiosk, "sync").stdout
    second = [(a.status, a.path) for a in served.asked()]
    assert second == [(200, "/hafen.json"), (200, "/index.json"), (304, "/musterstadt.json")]
    assert "Hafen <Musterstadt> & Söhne: 1 neu, 1 geändert, 0 unverändert; 1 Anfrage" in lines


def test_adding_again_adds_what_is_missing(served: nginx.Nginx, tmp_path: Path) -> None:
    """What is there is said and left alone; the page leads to the index as well."""
    kiosk = tmp_path / "kiosk.sqlite3"
    run(kiosk, "source", "add", served.url("/index.json"), "--yes")
    again = run(kiosk, "source", "add", served.url("/"), "--yes")
    assert (again.returncode, again.stdout) == (0, "")
    assert "schon da, als Quelle „hafen“." in again.stderr
    assert again.stderr.endswith("Alle sind schon da. Es wurde nichts verändert.\n")
    run(kiosk, "source", "remove", "hafen", "--yes")
    third = run(kiosk, "source", "add", served.url("/index.json"))
    assert third.stdout == "hafen\n"
    assert "1 Quelle gespeichert." in third.stderr
    named = run(kiosk, "source", "add", served.url("/index.json"), "--name", "meine")
    assert (named.returncode, "darum geht --name hier nicht" in named.stderr) == (64, True)
    tested = run(kiosk, "source", "test", served.url("/index.json"))
    assert tested.stdout.startswith(f"Stadt Musterstadt, {served.url('/musterstadt.json')}\n")


def test_what_is_gone_is_no_longer_listed(served: nginx.Nginx, tmp_path: Path) -> None:
    """A follower keeps an article that its source no longer lists, and says so."""
    kiosk = tmp_path / "kiosk.sqlite3"
    run(kiosk, "source", "add", served.url("/index.json"), "--yes")
    run(kiosk, "sync")
    with Store.open(tmp_path / "master.sqlite3") as store:
        sync(store, [Item("Hafenfest", body=())], source=HARBOUR)
    run(tmp_path / "master.sqlite3", "publish", tmp_path / "www")
    run(kiosk, "sync")
    lines = run(kiosk, "list", "--source", "hafen").stdout.splitlines()
    assert [("nicht mehr gelistet" in line) for line in lines if "Neuer Kran" in line] == [True]


def test_the_pages_read_well_in_lynx(served: nginx.Nginx) -> None:
    """Headline, then what is told of the article, its text in order, its image in words, its links."""
    need("" if shutil.which("lynx") else "lynx not installed (sh tests/packages installs it on Debian)")

    def shown(path: str) -> list[str]:
        done = subprocess.run(
            [
                "lynx",
                "-cfg=/dev/null",
                "-dump",
                "-nolist",
                "-width=78",
                "-display_charset=utf-8",
                served.url(path),
            ],
            capture_output=True,
            encoding="utf-8",
            check=True,
            timeout=60,
        )
        return [" ".join(line.split()) for line in done.stdout.splitlines() if line.strip()]

    assert shown("/")[:6] == [
        "#alternate",
        "Neuigkeiten",
        "Stadt Musterstadt",
        "3 Artikel, abgerufen: 21. September 2026.",
        "Hafen <Musterstadt> & Söhne",
        "1 Artikel, abgerufen: 21. September 2026.",
    ]
    listed = shown("/musterstadt.html")
    assert listed[1:5] == [
        "Stadt Musterstadt",
        "3 Artikel.",
        FULL.headline,
        "5. Oktober 2026. Ab Montag hält der Bücherbus in allen Stadtteilen.",
    ]
    feed = json.loads(_fetch(served.url("/musterstadt.json")))
    assert shown(f"/a/{feed['items'][0]['id']}.html") == [
        FULL.headline,
        "Kultur & Bildung",
        "Stadt Musterstadt, 5. Oktober 2026, 9 Uhr 30",
        "Termin: 12. Oktober 2026, 19 Uhr, bis 21 Uhr, Ort: Am <Kranplatz>",
        "Ab Montag hält der Bücherbus in allen Stadtteilen.",
        "Auch <abends>.",
        "Der Plan",
        "Der Fahrplan hängt aus & gilt.",
        'Bild: Ein "Bus" & <Bahn>',
        "Bildunterschrift: Die Linie 7 am Kranplatz",
        "Bildnachweis: Stadt/Meier & Co",
        "The bus <is> back.",
        "* Montag",
        "+ früh",
        "* Dienstag",
        "CAPTION: Haltestellen",
        "Ort Zeit",
        "Kranplatz 9 Uhr",
        "Bild: Der Fahrplan",
        "Von Anna <Muster>, B. Beispiel. Rubriken: Kultur, Bus & Bahn.",
        "Geändert: 6. Oktober 2026, 8 Uhr. Dauer: 27 Minuten.",
        "Links",
        "* Artikel im Netz",
        "* Zur Bücherei",
        "* PDF-Datei, 2 Kilobyte",
        "* 12 Kommentare",
        "* Stadt Musterstadt",
        "* Alle Quellen",
    ]


def _fetch(address: str) -> bytes:
    from urllib.request import urlopen

    with urlopen(address, timeout=20) as answer:
        return bytes(answer.read())
