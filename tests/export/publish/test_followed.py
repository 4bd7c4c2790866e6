"""A hub that a real nginx serves, and homes that follow it: what changes there changes here; marks stay."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from stadtbote_cache.arranging import Arranging
from stadtbote_cache.records import Filter, Item, Source, replace
from stadtbote_cache.store import Store
from support import nginx
from support.commands import run
from support.keeping import filled
from support.needs import need
from support.publishing import HARBOUR, PORT

BUS = Source("bus", "Busse", "https://bus.example/feed", "feed", "de")
EDITION = "wuppertal-digital"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[nginx.Nginx]:
    """A hub with the built-in edition and two more sources, published into `www` and served."""
    need(nginx.missing())
    with Store.open(tmp_path / "hub.sqlite3") as store:
        filled(store, PORT, source=HARBOUR)
        filled(store, Item("Fahrplan", body=()), Item("Streik", body=()), source=BUS)
        Arranging.of(store).put_in("bus", "Verkehr/Nah")
    publish(tmp_path)
    (tmp_path / "own").mkdir()
    with nginx.Nginx(tmp_path / "www", tmp_path / "own") as served:
        yield served


def publish(folder: Path) -> None:
    done = run(folder / "hub.sqlite3", "publish", folder / "www")
    assert done.returncode == 0, done.stderr


def shown(home: Path) -> dict[str, tuple[str, str, int, int, int]]:
    """The sources by name: title, group, articles, unread, kept; without the hub itself."""
    with Store.open(home) as store:
        return {
            s.source.name: (s.source.title, s.group, s.articles, s.unread, s.kept)
            for s in store.sources()
            if s.source.kind != "hub"
        }


def test_three_homes_follow(hub: nginx.Nginx, tmp_path: Path) -> None:
    """Sources added, renamed, grouped and removed at the hub come and go with the next sync of each home."""
    homes = fresh, neighbour, own = [tmp_path / f"{name}.sqlite3" for name in ("fresh", "neighbour", "own")]
    with Store.open(own) as store:  # reads one of them at its own place already, under its own name
        filled(store, Item("Fahrplan", body=()), Item("Alt", body=()), source=replace(BUS, name="linie"))
        store.mark([35], read=True, kept=True)
    for home in homes:
        added = run(home, "source", "add", hub.url("/"), "--yes")
        assert added.returncode == 0, added.stderr
        assert run(home, "sync").returncode == 0
    assert shown(fresh) == {
        EDITION: (shown(fresh)[EDITION][0], "", 34, 34, 0),
        "hafen": (HARBOUR.title, "", 1, 1, 0),
        "bus": ("Busse", "Verkehr/Nah", 2, 2, 0),
    }
    assert shown(own)["linie"] == ("Busse", "", 3, 2, 1)  # with what it had before, and what was done with it
    assert "bus" not in shown(own)
    with Store.open(own) as store:
        served = {s.source.address for s in store.sources()}
    assert served == {hub.url(f"/{name}.json") for name in ("index", "bus", "hafen", EDITION)}

    run(fresh, "mark", "read", "--all", "--source", "bus")
    run(fresh, "mark", "keep", "--all", "--source", "hafen")
    run(neighbour, "source", "remove", "hafen", "--yes")
    with Store.open(tmp_path / "hub.sqlite3") as store:
        acts = Arranging.of(store)
        acts.rename("bus", "nahverkehr")
        acts.show_as("nahverkehr", "Busse und Bahnen")
        acts.put_in("nahverkehr", "Mobil")
        acts.remove("hafen")
        filled(
            store, Item("Konzert", body=()), source=Source("kultur", "Kultur", "https://k.example/", "page")
        )
    publish(tmp_path)
    said = [run(home, "sync").stdout for home in homes]
    assert "neue Quellen von dort: Kultur.\n" in said[0]
    assert "dort umbenannt, darum auch hier: bus in nahverkehr.\n" in said[0]
    assert "dort entfernt, darum auch hier, Gemerktes bleibt: Hafen <Musterstadt> & Söhne.\n" in said[0]
    new = {"nahverkehr": ("Busse und Bahnen", "Mobil", 2, 0, 0), "kultur": ("Kultur", "", 1, 1, 0)}
    assert shown(fresh) == {EDITION: shown(fresh)[EDITION], **new}
    assert "umbenannt" not in said[2]
    assert shown(own)["linie"] == ("Busse und Bahnen", "", 3, 2, 1)
    with Store.open(fresh) as store:
        assert len(store.listing(Filter(kept=True))) == 1
    assert "hafen" not in shown(neighbour)

    with Store.open(tmp_path / "hub.sqlite3") as store:
        store.add_source(HARBOUR)
        filled(store, PORT, source=HARBOUR)
        Arranging.of(store).remove("nahverkehr")
    publish(tmp_path)
    said = [run(home, "sync").stdout for home in homes]
    assert shown(fresh)["hafen"] == (HARBOUR.title, "", 1, 1, 1)
    assert "hafen" in shown(neighbour)  # the hub says it anew
    assert "wieder am eigenen Ort gelesen: Busse.\n" in said[2]
    with Store.open(own) as store:
        (line,) = [s.source for s in store.sources() if s.source.name == "linie"]
    assert line.address == BUS.address
    again = [run(home, "sync").stdout for home in homes]
    assert not any("dort" in text for text in again)


def test_no_edition_is_doubled(hub: nginx.Nginx, tmp_path: Path) -> None:
    """The hub's built-in edition is ours: the same articles and ids, marks kept, and asked at the hub."""
    home = tmp_path / "home.sqlite3"
    ids = [item["id"] for item in json.loads(run(home, "list", "--json").stdout)["items"]]
    run(home, "mark", "read", ids[3])
    added = run(home, "source", "add", hub.url("/index.json"), "--yes")
    assert "als Quelle „wuppertal-digital“, und wird dann von dort gelesen." in added.stderr
    hub.asked()
    assert run(home, "sync").returncode == 0
    assert {asked.path for asked in hub.asked()} == {f"/{n}.json" for n in ("index", "hafen", "bus", EDITION)}
    items = json.loads(run(home, "list", "--source", EDITION, "--json").stdout)["items"]
    assert sorted(item["id"] for item in items) == sorted(ids)
    assert [item["id"] for item in items if item["_stadtbote"]["read"]] == [ids[3]]


def test_a_hub_moves_in(hub: nginx.Nginx, tmp_path: Path) -> None:
    """From OPML, as a hub or as an address alone: syncs bring what it offers, the edition once."""
    there = tmp_path / "there.sqlite3"
    run(there, "source", "add", hub.url("/index.json"), "--yes")
    run(there, "export", "--opml", tmp_path / "a.opml")
    text = f'<opml version="2.0"><body><outline text="x" url="{hub.url("/index.json")}"/></body></opml>'
    (tmp_path / "b.opml").write_text(text)
    for name in ("a", "b"):
        home = tmp_path / f"{name}.sqlite3"
        done = run(home, "import", tmp_path / f"{name}.opml")
        assert done.returncode == 0, done.stderr
        run(home, "sync")
        run(home, "sync")
        assert {source: counts[2] for source, counts in shown(home).items()} == {
            EDITION: 34,
            "hafen": 1,
            "bus": 2,
        }


def test_a_wrong_hub_changes_nothing(hub: nginx.Nginx, tmp_path: Path) -> None:
    """An index that is gone, broken, empty or of no Stadtbote ends in a sentence; all sources stay."""
    home = tmp_path / "home.sqlite3"
    run(home, "source", "add", hub.url("/index.json"), "--yes")
    before = shown(home)
    index = tmp_path / "www" / "index.json"
    for text in (
        '{"_stadtbote": {"version": 1, "feeds": []}}',
        "<html>Anmelden</html>",
        '{"_stadtbote"',
        None,
    ):
        for file in (index, index.with_name("index.json.gz")):
            file.unlink(missing_ok=True)
        if text is not None:
            index.write_text(text)
        done = run(home, "sync", _hub_name(home))
        assert (done.returncode, done.stdout.count("\n")) == (75, 1), done.stdout
        assert shown(home) == before


def _hub_name(home: Path) -> str:
    with Store.open(home) as store:
        return next(s.source.name for s in store.sources() if s.source.kind == "hub")
