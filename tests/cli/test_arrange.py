"""The commands that put sources in order: rename, order, group, pause, remove, saved searches, filters."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from city.server import CityServer
from stadtbote.config import credentials
from stadtbote.config.credentials import Credentials
from stadtbote_cache.hosts import origin_of
from support.commands import Done
from support.feeding import rss

Run = Callable[..., Done]
RSS = "application/rss+xml"
NAMES = ("amt", "bad", "club")


def feed(name: str) -> str:
    """A feed with three articles."""
    items = [f"<title>{what} {name}</title><guid>{what}{name}</guid>" for what in ("Markt", "Kirmes", "Fest")]
    return rss(*items)


@pytest.fixture
def run(stadtbote: Run, city: CityServer) -> Run:
    """Three sources with three articles each; of the first one, one is read and one is kept."""
    stadtbote("source", "remove", "wuppertal-digital", "--yes", "--for-good")
    for name in NAMES:
        city.serve(f"/{name}", feed(name), RSS)
        stadtbote("source", "add", city.url(f"/{name}"), "--name", name, "--yes")
        stadtbote("source", "rename", name, "--shown", f"Das {name.capitalize()}")
    first, second, *_rest = stadtbote("list", "--source", "amt").stdout.splitlines()
    stadtbote("mark", "read", first.split()[-1])
    stadtbote("mark", "keep", second.split()[-1])
    return stadtbote


def sources(run: Run) -> list[str]:
    return [source["name"] for source in json.loads(run("source", "list", "--json").stdout)["sources"]]


def count(run: Run, *words: str) -> int:
    return len(run("list", *words).stdout.splitlines())


def test_a_name_that_something_else_has(run: Run) -> None:
    """Two that are shown alike stand under their names for commands, and that is said."""
    said = run("source", "rename", "bad", "--shown", "Das Amt").stderr
    assert said.startswith("„Das Bad“ wird jetzt als „bad“ gezeigt. „Das Amt“ heißt noch etwas:")


def test_what_is_removed_for_good_leaves_nothing_to_undo(run: Run) -> None:
    """No step is taken back behind one that cannot be: it would be about what is gone."""
    run("source", "pause", "club")
    run("source", "remove", "bad", "--yes", "--for-good")
    before = run("source", "list", "--json").stdout
    run("undo")
    assert run("source", "list", "--json").stdout == before


def test_names_order_and_groups(run: Run) -> None:
    """Sources are put in order and groups, by typed or shown names; each step says so and is taken back."""
    steps: list[tuple[list[str], str, list[str]]] = [
        (["order", "Das Club", "1"], "„Das Club“ steht jetzt an Stelle 1 von 3.", ["club", "amt", "bad"]),
        (["order", "club", "1"], "„Das Club“ bleibt an Stelle 1 von 3.", ["club", "amt", "bad"]),
        (["group", "club", "Freizeit / Sport"], "in der Gruppe „Freizeit/Sport“.", ["amt", "bad", "club"]),
        (["group", "bad", "freizeit"], "in der Gruppe „Freizeit“.", ["amt", "bad", "club"]),
        (["order", "amt", "3"], "1 von 3. Eine Gruppe bleibt beisammen", ["amt", "bad", "club"]),
        (["rename", "club", "verein"], "„club“ heißt jetzt „verein“.", ["amt", "bad", "verein"]),
    ]
    for words, said, order in steps:
        done = run("source", *words)
        assert said in done.stderr
        assert (done.returncode, sources(run)) == (0, order)
        assert ("stadtbote undo" in done.stderr) == ("bleibt an" not in said and "Eine Gruppe" not in said)
    assert "Gruppe Freizeit/Sport" in run("source", "list").stdout
    assert (count(run, "--group", "Freizeit"), count(run, "--group", "freizeit/sport")) == (6, 3)
    assert len(run("search", "kirmes", "--group", "Freizeit").stdout.splitlines()) == 2
    assert run("list", "--group", "Nichts").stderr.endswith("Es gibt: Freizeit, Freizeit/Sport.\n")
    for said in ("club", "steht wieder, wo es vorher stand", "wieder, wo", "wieder, wo"):
        assert said in run("undo").stderr
    assert sources(run) == [*NAMES]
    assert run("source", "group", "amt").stderr.startswith("„Das Amt“ steht in keiner Gruppe.")


def test_what_is_so_already(run: Run) -> None:
    """What changes nothing is not told as done, and there is nothing to take back."""
    address = json.loads(run("source", "list", "--json").stdout)["sources"][0]["address"]
    for words, did, is_so in (
        ("source pause amt", "„Das Amt“ ist angehalten und", "„Das Amt“ ist schon angehalten."),
        ("source resume amt", "„Das Amt“ wird wieder abgerufen.", "„Das Amt“ ist nicht angehalten."),
        ("source group amt Rat", "„Das Amt“ steht jetzt", "„Das Amt“ steht schon in der Gruppe „Rat“."),
        ("source group amt", "„Das Amt“ steht jetzt", "„Das Amt“ steht in keiner Gruppe."),
        ("source rename amt --shown A", "„Das Amt“ wird jetzt als", "„A“ wird schon so gezeigt."),
        ("source save rat kirmes", "Gespeichert", "Die Suche „rat“ gibt es schon so: 3 Artikel."),
        ("filter add keep markt", "Artikel mit", "Diesen Filter gibt es schon: Artikel mit „markt“: merken"),
        ("source set amt --user-agent X", "", "Das war schon so."),
        ("mark keep 3", "Gemerkt: ", "Schon gemerkt: "),
        ("mark unkeep 3", "Nicht mehr gemerkt: ", "Nicht gemerkt: "),
        ("mark read --all", "Gelesen: ", "Schon gelesen: 9 Artikel."),
    ):
        assert run(*words.split()).stderr.startswith(did)
        again = run(*words.split())
        assert (again.returncode, again.stderr.startswith(is_so)) == (0, True), again
        assert "undo" not in again.stderr
    assert run("source", "move", "amt", address, "--offline").stderr.startswith("„A“ wird schon hier gelesen")


def test_what_cannot_be(run: Run) -> None:
    """What makes no sense is told, and changes nothing."""
    before = run("source", "list").stdout
    for words, code in (
        ("rename amt bad", 64),
        ("rename amt Bad!", 64),
        ("rename nichts neu", 69),
        ("rename amt", 64),
        ("order amt 0", 64),
        ("save leer", 64),
        ("save amt wort", 64),
        ("pause nichts", 69),
    ):
        assert run("source", *words.split()).returncode == code
    assert run("source", "list").stdout == before


def test_pausing(run: Run, city: CityServer) -> None:
    """A paused source is asked only by its name, also in a group, until it goes on."""
    for name in ("amt", "bad"):
        run("source", "group", name, "Rat")
    run("source", "pause", "amt")
    assert "angehalten" in run("source", "list").stdout.splitlines()[1]
    assert [line.partition(":")[0] for line in run("sync").stdout.splitlines()] == ["Das Club", "Das Bad"]
    assert run("sync", "--group", "Rat").stdout.startswith("Das Bad:")
    assert run("sync", "Das Amt").stdout.startswith("Das Amt:")
    run("source", "pause", "bad")
    city.forget_requests()
    assert run("sync", "--group", "Rat").stderr == "Alle Quellen der Gruppe sind angehalten.\n"
    assert city.counts.by_path == {}
    run("source", "resume", "amt")
    assert run("sync", "--group", "Rat").stdout.startswith("Das Amt:")


def test_removing_and_taking_back(run: Run, city: CityServer, tmp_path: Path) -> None:
    """A removed source comes back whole with undo; its name is free, and added anew it has its marks."""
    before = run("list", "--json").stdout
    assert (
        "2 Artikel sind dann weg. Gemerkt und behalten: 1 Artikel."
        in run("source", "remove", "amt", "--yes").stderr
    )
    assert (sources(run), count(run), count(run, "--source", "amt")) == (["bad", "club"], 7, 1)
    assert run("undo").stderr == "„Das Amt“ ist wieder da.\n"
    assert run("list", "--json").stdout == before
    run("source", "remove", "amt", "--yes")
    city.serve("/neu", feed("neu"), RSS)
    assert run("source", "add", city.url("/neu"), "--name", "amt", "--yes").stdout == "amt\n"
    assert (count(run, "--source", "amt"), count(run, "--kept")) == (3, 1)
    run("source", "add", city.url("/amt"), "--name", "wieder", "--yes")
    assert (count(run, "--source", "wieder"), count(run, "--source", "wieder", "--unread")) == (3, 2)
    assert count(run, "--source", "wieder", "--kept") == 1


def test_credentials_follow_names(run: Run, city: CityServer, tmp_path: Path) -> None:
    """What a source's requests carry goes along with its name, and is forgotten with it."""
    store = next(tmp_path.glob("*.sqlite3"))
    own = Credentials(origin_of(city.url("/")), user_agent="Amt")
    credentials.keep(store, "amt", own)
    run("source", "rename", "amt", "rat")
    assert credentials.read(store) == {"rat": own}
    run("undo")
    assert credentials.read(store) == {"amt": own}
    assert "Zugangsdaten sind gelöscht" in run("source", "remove", "amt", "--yes").stderr
    assert credentials.read(store) == {}


def test_saved_searches(run: Run) -> None:
    """A search is saved under a name, stands among the sources with its counts, and is a list of its own."""
    said = run("source", "save", "feste", "kirmes", "--shown", "Kirmes und Fest").stderr
    assert said.startswith("Gespeichert als Suche „Kirmes und Fest“: 3 Artikel.")
    run("source", "group", "bad", "Freizeit")
    run("source", "save", "frei", "--group", "Freizeit", "--unread")
    lines = run("source", "list").stdout.splitlines()[-2:]
    assert lines[0] == "feste, Kirmes und Fest, gespeicherte Suche, 3 Artikel, 3 ungelesen"
    assert lines[1] == "frei, gespeicherte Suche, 3 Artikel, 3 ungelesen"
    assert (count(run, "--source", "Kirmes und Fest"), count(run, "--source", "frei")) == (3, 3)
    assert run("mark", "read", "--all", "--source", "feste").stderr.startswith("Gelesen: 3 Artikel.")
    found = json.loads(run("source", "list", "--json").stdout)["searches"][0]
    assert (found["name"], found["articles"], found["unread"]) == ("feste", 3, 0)
    assert "entfernt" in run("source", "remove", "feste", "--yes").stderr
    assert "wieder da" in run("undo").stderr
    assert run("source", "pause", "feste").returncode == 69


def test_filters(run: Run, city: CityServer) -> None:
    """Filters say what they are for, hide what is here and mark what comes, and can be taken out again."""
    said = run("filter", "test", "hide", "kirmes").stdout
    assert said.startswith(
        "Artikel mit „kirmes“: ausblenden. Hier trifft das auf 3 Artikel zu, 1 davon gemerkt"
    )
    run("filter", "add", "hide", "kirmes")
    run("filter", "add", "read", "markt", "--source", "Das Bad")
    assert (count(run), count(run, "--hidden")) == (7, 2)
    assert "2 Artikel, 2 ungelesen, 1 ausgeblendet" in run("source", "list").stdout
    assert run("filter", "list").stdout.splitlines() == [
        "1. Artikel mit „kirmes“: ausblenden",
        "2. Artikel mit „markt“ aus Das Bad: gelesen, sobald sie kommen",
    ]
    tested = run("filter", "test").stdout.splitlines()
    assert tested[1].endswith(
        "Hier trifft das auf 1 Artikel zu, 1 ungelesen. Was schon da ist, bleibt, wie es ist."
    )
    city.serve("/bad", feed("bad").replace("Fest", "Markt am Abend"), RSS)
    run("sync", "bad")
    assert count(run, "--source", "bad", "--unread") == count(run, "--source", "bad") - 1
    assert run("filter", "remove", "1").stderr.startswith(
        "Filter entfernt: Artikel mit „kirmes“: ausblenden."
    )
    assert count(run, "--hidden") == 0
    assert run("undo").stderr == "Der Filter ist wieder da.\n"
    assert count(run, "--hidden") == 2
    assert run("filter", "remove", "3").returncode == 69
    assert run("filter", "add", "hide").returncode == 64
    assert run("filter", "add", "burn", "x").returncode == 64


def test_groups_go_out(run: Run, tmp_path: Path) -> None:
    """`pack` and `publish` take a group."""
    run("source", "group", "bad", "Freizeit")
    assert "1 Quelle" in run("pack", tmp_path / "f", "--group", "Freizeit").stdout
    assert "3 Artikel aus 1 Quelle" in run("publish", tmp_path / "out", "--group", "Freizeit").stdout
