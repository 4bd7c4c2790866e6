"""The commands pack and unpack, as somebody types them on two machines."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from stadtbote.cli.pack import result_line
from stadtbote.export.pack.unpacking import Unpacked
from stadtbote_cache.records import Filter, Item, Paragraph, replace
from stadtbote_cache.store import Store
from support.commands import Done, call, run
from support.keeping import CITY, NOW, filled, sync
from support.packed import ADDRESS, ARTICLE, SOURCE, lines_of, written
from support.terminal import PROGRAM, environment

BRIDGE = Item("Die Brücke ist offen", address=f"{ADDRESS}/bruecke", body=(Paragraph(("Freie Fahrt.",)),))


class Machine:
    """A machine of its own, without a line."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.store = folder / "stadtbote.sqlite3"

    def __call__(self, *arguments: str | Path) -> Done:
        return run(self.store, *arguments)


@pytest.fixture
def here(tmp_path: Path) -> Machine:
    """A machine with news."""
    machine = Machine(tmp_path / "hier")
    with Store.open(machine.store) as store:
        filled(store, BRIDGE, Item("Das Bad öffnet", address=f"{ADDRESS}/bad"))
    return machine


@pytest.fixture
def there(tmp_path: Path) -> Machine:
    """A new machine."""
    return Machine(tmp_path / "dort")


def test_a_stick_is_a_network(here: Machine, there: Machine, tmp_path: Path) -> None:
    """What is packed here is there after unpacking, and each says so; marks stay, nothing comes twice."""
    stick = tmp_path / "stick" / "neues.stadtbote"
    stick.parent.mkdir()
    done = here("pack", stick)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{stick}: 1 Quelle, 2 Artikel, davon 1 mit ganzem Text, ")
    assert done.stdout.endswith(" Bytes.\nNicht dabei: die eingebaute Ausgabe.\n")
    assert [file.name for file in stick.parent.iterdir()] == [stick.name]
    told = there("unpack", stick, "--dry-run")
    assert told.stderr == "Das wäre es. Es wurde nichts verändert.\n"
    done = there("unpack", stick)
    assert done.stdout == told.stdout
    assert done.stdout == (
        f"musterstadt: neue Quelle, {CITY.address}; 2 neue Artikel; abgerufen: am 21. September 2026\n"
    )
    assert done.stderr == "Übernommen: 1 Quelle, 2 neue Artikel. Gelesenes und Gemerktes ist, wie es war.\n"
    assert "abgerufen: am 21. September 2026" in there("source", "list").stdout
    assert "Die Brücke ist offen" in there("search", "Fahrt").stdout
    again = there("unpack", stick)
    assert again.stdout == "musterstadt: nichts Neues; abgerufen: am 21. September 2026\n"
    assert again.stderr == "Es war schon alles da. Es wurde nichts verändert.\n"


def test_marks_come_along_where_they_are_wanted(here: Machine, there: Machine, tmp_path: Path) -> None:
    """What is left out is said; marks only add to those that are there, in a source that is there already."""
    stick = tmp_path / "a.stadtbote"
    here("pack", stick)
    there("unpack", stick)
    there("mark", "read", "--all", "--source", "musterstadt")
    here("mark", "keep", "1")
    here("mark", "read", "1")
    with Store.open(here.store) as store:
        filled(store, Item("Weg"), source=replace(CITY, name="weg", address=f"{ADDRESS}/weg"))
        store.mark([len(store.listing(Filter()))], kept=True)
        store.remove_source("weg")
    left = here("pack", stick, "--force").stdout.splitlines()[1]
    assert left == (
        "Nicht dabei: was gelesen und gemerkt ist und nur mit --marks mitkommt, die eingebaute Ausgabe,"
        " 1 gemerkter Artikel einer entfernten Quelle."
    )
    assert "und gemerkt" not in here("pack", stick, "--force", "--marks").stdout
    assert "musterstadt: 1 Markierung dazu;" in there("unpack", stick).stdout
    assert "musterstadt: nichts Neues;" in there("unpack", stick).stdout
    marks = {
        item["title"]: (item["_stadtbote"]["read"], item["_stadtbote"]["kept"])
        for item in json.loads(there("list", "--source", "musterstadt", "--json").stdout)["items"]
    }
    assert marks == {BRIDGE.headline: (True, True), "Das Bad öffnet": (True, False)}


def test_json(here: Machine, there: Machine, tmp_path: Path) -> None:
    """`unpack --json` tells of each source in numbers."""
    here("pack", tmp_path / "a.stadtbote")
    document = json.loads(there("unpack", tmp_path / "a.stadtbote", "--json").stdout)
    assert document == {
        "dry_run": False,
        "sources": [
            {
                "name": "musterstadt",
                "packed_as": "musterstadt",
                "address": CITY.address,
                "added": True,
                "refused": False,
                "new": 2,
                "changed": 0,
                "bodies": 0,
                "gone": 0,
                "marked": 0,
                "newer_or_same": True,
                "fetched": "2026-09-21T14:13:20+00:00",
            }
        ],
    }


def test_nothing_is_overwritten(here: Machine, tmp_path: Path) -> None:
    """A file that is there is replaced only with --force, and never a folder or a pipe."""
    file = tmp_path / "a.stadtbote"
    file.write_text("meins")
    done = here("pack", file)
    assert done.returncode == 64
    assert done.stderr == f"Die Datei {file} gibt es schon. Mit --force wird sie ersetzt.\n"
    assert file.read_text() == "meins"
    assert here("pack", file, "--force").returncode == 0
    assert len(lines_of(file.read_bytes())) == 5
    os.mkfifo(tmp_path / "pipe")
    for odd in (tmp_path, tmp_path / "pipe"):
        assert here("pack", odd, "--force").returncode == 64
        assert here("unpack", odd).returncode == 66


def test_faults_are_sentences(here: Machine, tmp_path: Path) -> None:
    """A damaged file ends with 65, one that is not there with 66, a place that is none with 74."""
    file = tmp_path / "a.stadtbote"
    here("pack", file)
    file.write_bytes(file.read_bytes()[:-5])
    damaged, missing = here("unpack", file), here("unpack", tmp_path / "nichts")
    assert (damaged.returncode, damaged.stdout) == (65, "")
    assert damaged.stderr.startswith("Diese gepackte Ausgabe ist beschädigt oder nicht vollständig. ")
    assert missing.returncode == 66
    assert here("unpack", here.store).returncode == 65
    assert here("pack", tmp_path / "fehlt" / "a.stadtbote").returncode == 74
    assert here("pack", tmp_path / "b", "--source", "fehlt").returncode == 69
    assert not (tmp_path / "b").exists()


def test_nothing_to_pack(there: Machine, tmp_path: Path) -> None:
    """Where there is nothing but the built-in edition, no file is written."""
    done = there("pack", tmp_path / "a.stadtbote")
    assert done.returncode == 69
    assert done.stderr.startswith("Davon ist nichts da.")
    assert [file.name for file in tmp_path.iterdir()] == ["dort"]


def test_a_full_disk_leaves_no_half_file(here: Machine, tmp_path: Path) -> None:
    """Where the place is full, that is said, and nothing is left there."""
    command = 'ulimit -f 0; trap "" XFSZ; exec "$@"'
    done = call(
        ["bash", "-c", command, "-", *PROGRAM, "--store", here.store, "pack", tmp_path / "a.stadtbote"]
    )
    assert done.returncode == 74
    assert "ließ sich nicht schreiben" in done.stderr
    assert {file.name for file in tmp_path.iterdir()} == {"hier"}


def test_into_a_pipe(here: Machine, there: Machine, tmp_path: Path) -> None:
    """A dash writes to the output, and what is said of it goes beside."""
    file = tmp_path / "a.stadtbote"
    with file.open("wb") as out:
        done = subprocess.run(
            [*PROGRAM, "--store", here.store, "pack", "-"],
            env=environment(),
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=True,
            timeout=60,
        )
    assert done.stderr.startswith("1 Quelle, 2 Artikel, ")
    assert there("unpack", file).returncode == 0


def test_an_older_edition_is_told(here: Machine, there: Machine, tmp_path: Path) -> None:
    """Where the edition here is newer, that is said."""
    here("pack", tmp_path / "a.stadtbote")
    with Store.open(there.store) as store:
        store.add_source(CITY)
        sync(store, [BRIDGE], now=NOW + 60)
    done = there("unpack", tmp_path / "a.stadtbote")
    assert done.stdout == "musterstadt: 1 neuer Artikel; die Ausgabe hier ist neuer und bleibt\n"


def test_private_addresses_are_told(there: Machine, tmp_path: Path) -> None:
    """Sources in the user's own network are not added: one sentence names the first."""
    file = tmp_path / "a.stadtbote"
    private: list[list[object]] = [
        [SOURCE | {"source": f"amt{n}", "address": f"http://192.168.1.{n}/"}, ARTICLE] for n in range(1, 15)
    ]
    for packed, said in (
        (private[:1], "amt1 (http://192.168.1.1/). Die Adresse liegt im eigenen Netz;"),
        (private, "amt1 (http://192.168.1.1/), amt2 (http://192.168.1.2/) und 12 weitere. Die Adressen"),
        ([[SOURCE, ARTICLE], *private], "amt1 (http://192.168.1.1/), amt2"),
    ):
        file.write_bytes(written(*packed))
        done = there("unpack", file)
        assert done.returncode == 0
        assert done.stdout.splitlines()[-1].startswith(f"Nicht aufgenommen: {said}")
        assert done.stdout.count("aufgenommen:") == 1


def test_every_count_is_said() -> None:
    """One line names whatever came."""
    result = Unpacked(CITY, "stadt", True, True, NOW, new=1, changed=2, bodies=3, gone=4)
    assert result_line(result, NOW + 7200) == (
        f"musterstadt: neue Quelle, {CITY.address}; gepackt als „stadt“, so heißt hier schon eine andere;"
        " 1 neuer Artikel, 2 geänderte Artikel, 3 ganze Texte dazu, 4 Artikel nicht mehr gelistet;"
        " abgerufen: vor 2 Stunden"
    )
