"""backup, restore, marks and doctor --seen: what they say, what they write, and what they leave alone."""

from __future__ import annotations

import re
import shutil
import stat
from pathlib import Path

import pytest

from stadtbote_cache.damage import journal_path
from stadtbote_cache.journal import lines
from stadtbote_cache.records import Filter, Item, Paragraph, Source
from stadtbote_cache.store import Store
from support.commands import Done, here
from support.keeping import CITY, filled, sync
from support.terminal import PROGRAM, Terminal

OTHER = Source("umland", "Umland", "https://umland.example/feed", "feed")


@pytest.fixture
def used(store: Store) -> Path:
    """A store with a source, a read article and a kept one."""
    numbers = list(
        filled(
            store, *(Item(f"Meldung {n}", key=f"k{n}", body=(Paragraph((f"Text {n}",)),)) for n in range(4))
        ).values()
    )
    store.mark(numbers[:2], read=True)
    store.mark(numbers[1:2], kept=True, place=5)
    return store.path


@pytest.fixture
def fresh(new_store: Path, tmp_path: Path) -> Path:
    """A store on another machine."""
    (tmp_path / "fresh").mkdir()
    return Path(shutil.copy(new_store, tmp_path / "fresh"))


def run(store: Path, *arguments: str | Path) -> Done:
    return here(["--store", store, *arguments])


def kept(path: Path) -> list[str]:
    with Store.open(path) as store:
        return [row.headline for row in store.rows(store.listing(Filter(kept=True))).values()]


def test_a_backup_on_another_machine(used: Path, fresh: Path, tmp_path: Path) -> None:
    """One file, for this user alone, has sources, marks and what was kept, whole; it overwrites nothing."""
    file = tmp_path / "sicherung.jsonl"
    done = run(used, "backup", file)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 Quellen, 2 gelesene Artikel, 1 gemerkter Artikel" in done.stdout
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    again = run(used, "backup", file)
    assert (again.returncode, file.read_bytes()) == (64, before)
    assert run(used, "backup", file, "--force").returncode == 0
    done = run(fresh, "restore", file)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "Übernommen: 1 Quelle dazu, 1 gemerkter Artikel dazu, 1 Artikel anders markiert."
        " 1 Markierung wartet auf einen Artikel, den ein Abruf bringt.\n"
    )
    assert run(fresh, "restore", file).stdout == "Es war schon alles da.\n"
    with Store.open(fresh) as store:
        (number,) = store.listing(Filter(kept=True))
        article = store.article(number)
        assert article is not None
        assert (article.item.body, article.read, article.place) == ((Paragraph(("Text 1",)),), True, 5)
        listed = [run(fresh, "list", "--kept").stdout]
        sync(store, [Item("Meldung 3", key="k3")])
        listed.append(run(fresh, "list", "--kept").stdout)
    # Only a source that was asked here tells that it does not list something any more.
    assert ["nicht mehr gelistet" in line for line in listed] == [False, True], listed


def test_searches_and_filters_are_called_so(used: Path, fresh: Path, tmp_path: Path) -> None:
    """Backup and restore count saved searches and filters by their own names, and not as sources."""
    file = tmp_path / "sicherung.jsonl"
    assert run(used, "source", "save", "klima", "Klima").returncode == 0
    assert run(used, "filter", "add", "keep", "Bus").returncode == 0
    counts = "1 gespeicherte Suche, 1 Filter"
    assert f"2 Quellen, {counts}, 2 gelesene" in run(used, "backup", file).stdout
    assert run(fresh, "restore", file).stdout.startswith(f"Übernommen: 1 Quelle dazu, {counts}, 1 gemerkter")
    assert run(fresh, "source", "remove", "klima", "--yes").returncode == 0
    assert run(used, "restore", file).stdout == "Es war schon alles da.\n"


def test_a_restore_undoes_nothing_unless_it_replaces(used: Path, tmp_path: Path) -> None:
    """What was done since stays; with --replace, all is as in the backup, and that is asked for."""
    file = tmp_path / "sicherung.jsonl"
    run(used, "backup", file)
    with Store.open(used) as store:
        numbers = list(store.listing(Filter(source=CITY.name)))
        store.mark(numbers, kept=False)
        store.mark(numbers[3:], kept=True)
        store.add_source(OTHER)
    assert run(used, "restore", file).stdout == "Es war schon alles da.\n"
    assert kept(used) == ["Meldung 3"]
    asked = run(used, "restore", file, "--replace")
    assert (asked.returncode, kept(used)) == (64, ["Meldung 3"])
    done = run(used, "restore", file, "--replace", "--yes")
    assert done.stdout == "Übernommen: 1 Quelle entfernt, 2 Artikel anders markiert.\n"
    assert kept(used) == ["Meldung 1"]
    run(used, "undo")
    assert kept(used) == ["Meldung 1"], "what was before a restore is not taken back by itself"


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", 65, "falsch ist leer. Es wurde nichts verändert."),
        (b"ein Text", 65, "Das ist keine Sicherung von Stadtbote"),
        (b'{"journal":9}\n', 65, "von einem neueren Stadtbote"),
        (None, 66, "lässt sich nicht öffnen"),
    ],
)
def test_what_is_no_backup(used: Path, tmp_path: Path, content: bytes | None, code: int, said: str) -> None:
    """A wrong file ends in a sentence, and nothing is changed."""
    file = tmp_path / "falsch"
    if content is not None:
        file.write_bytes(content)
    before = journal_path(used).read_bytes()
    for more in ((), ("--replace", "--yes")):
        done = run(used, "restore", file, *more)
        assert (done.returncode, done.stdout) == (code, "")
        assert said in done.stderr
    assert journal_path(used).read_bytes() == before


def test_a_backup_of_ones_own_network(used: Path, fresh: Path, tmp_path: Path) -> None:
    """Who names a backup is asked in the network that it names, and is told so; nothing stays arranged."""
    file = tmp_path / "sicherung.jsonl"
    with Store.open(used) as store:
        store.add_source(Source("nas", "NAS", "http://192.168.0.5/f", "feed"))
    run(used, "backup", file)
    assert "1 Quelle der Sicherung liegt in Ihrem eigenen Netz" in run(fresh, "restore", file).stdout
    for what in (("pause", "nas"), ("group", "nas", "Haus")):
        assert run(fresh, "source", *what).returncode == 0
    lacking = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(re.sub(rb'"(paused|group_name)":\[[^]]*\],?', b"", line) for line in lacking))
    assert run(fresh, "restore", file, "--replace", "--yes").returncode == 0
    with Store.open(fresh) as store:
        assert store.guests() == frozenset()
        (found,) = [state for state in store.sources() if state.source.name == "nas"]
        assert (found.paused, found.group) == (False, "")


def test_the_own_journal_has_no_bounds(
    used: Path, fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much a person has, all of it is read, handed on and restored; what a backup lacks is said."""
    for name in ("MAX_THINGS", "MAX_FILE", "_MOST_VALUES"):
        monkeypatch.setattr(lines, name, 1)
    file = tmp_path / "sicherung.jsonl"
    done = run(used, "backup", file)
    assert (done.returncode, done.stderr) == (0, "")
    run(fresh, "restore", file, "--replace", "--yes")
    assert kept(fresh) == kept(used) == ["Meldung 1"]
    monkeypatch.setattr(lines, "MAX_LINE", 300)
    done = run(used, "backup", file, "--force")
    assert (done.returncode, "In der Sicherung fehl" in done.stderr) == (74, True)


def test_a_damaged_backup(used: Path, fresh: Path, tmp_path: Path) -> None:
    """What is sound is taken, the lines that are not are named, and where the end is missing that is said."""
    file = tmp_path / "sicherung.jsonl"
    run(used, "backup", file)
    lines = file.read_bytes().splitlines(keepends=True)
    place = next(n for n, line in enumerate(lines) if b"umland" not in line and b"read" in line)
    torn = b"".join([*lines[:place], lines[place][:20] + b"\n", *lines[place + 1 :]])
    for damaged in (torn, b"".join(lines[:-1])):
        file.write_bytes(damaged)
        refused = run(used, "restore", file, "--replace", "--yes")
        assert (refused.returncode, refused.stdout) == (65, "")
        assert "Ersetzen nähme auch zurück" in refused.stderr
        assert kept(used) == ["Meldung 1"]
    file.write_bytes(torn)
    done = run(fresh, "restore", file)
    assert done.returncode == 65
    assert f"diese Zeilen der Datei: {place + 1}." in done.stderr
    file.write_bytes(b"".join(lines[:-1]))
    done = run(fresh, "restore", file)
    assert done.returncode == 65
    assert "ihr Ende fehlt" in done.stderr
    assert kept(fresh) == ["Meldung 1"]


def test_a_folder_is_shared(used: Path, fresh: Path, tmp_path: Path) -> None:
    """marks says what is shared, follow begins it, a sync goes on with it, unfollow ends it."""
    folder = tmp_path / "geteilt"
    assert "Geteilt wird nichts" in run(used, "marks").stdout
    missing = run(used, "marks", "follow", folder)
    assert (missing.returncode, folder.exists()) == (69, False)
    folder.mkdir()
    for path in (used, fresh):
        assert run(path, "marks", "follow", folder).returncode == 0
    assert kept(fresh) == ["Meldung 1"]
    with Store.open(fresh) as store:
        store.mark(list(store.listing(Filter(kept=True))), kept=False)
    run(fresh, "sync", "--offline")
    assert "Übernommen: 1 Artikel anders markiert." in run(used, "sync", "--offline").stderr
    assert kept(used) == []
    told = run(used, "marks").stdout
    assert told.count("dieses Gerät") == told.count("ein anderes") == 1
    folder.rename(tmp_path / "weg")
    assert run(used, "marks").returncode == 74
    assert "nicht zu benutzen" in run(used, "sync", "--offline").stderr
    assert run(used, "marks", "unfollow").returncode == 0
    assert run(used, "marks", "unfollow").returncode == 69


def test_a_screen_hands_on_what_was_done_in_it(used: Path, fresh: Path, tmp_path: Path) -> None:
    """What a screen marks is in the folder once it has ended, and what others did is there at its start."""
    (tmp_path / "geteilt").mkdir()
    for path in (used, fresh):
        run(path, "marks", "follow", tmp_path / "geteilt")
    with Terminal((*PROGRAM, "--store", str(used), "--screen", "--offline")) as terminal:
        terminal.wait_for("q Ende")
        terminal.press("s")
        terminal.wait_for("+")
        terminal.press("q")
        assert terminal.wait() == 0
    with Terminal((*PROGRAM, "--store", str(fresh), "--plain", "--offline")) as terminal:
        terminal.wait_for("Übernommen: ")
        terminal.press("q\r")
        assert terminal.wait() == 0
    assert sorted(kept(fresh)) == sorted(kept(used))


def test_a_mended_store_is_told_until_somebody_has_seen_it(used: Path, tmp_path: Path) -> None:
    """doctor says what was lost and ends with 1, until --seen, or a restore."""
    file = tmp_path / "sicherung.jsonl"
    run(used, "backup", file)
    for end in (["doctor", "--seen"], ["restore", str(file)]):
        with used.open("r+b") as raw:
            raw.write(bytes(8192))
        assert "neu angelegt" in run(used, "list").stderr
        assert kept(used) == ["Meldung 1"]
        for _ in range(2):
            done = run(used, "doctor")
            assert done.returncode == 1
            assert "1 gelesener oder gemerkter Artikel war nicht mehr da" in done.stdout
        assert run(used, *end).returncode == 0
        assert run(used, "doctor").returncode == 0


def test_a_store_that_was_deleted_comes_back(used: Path) -> None:
    """Without its file, but with its journal, a store is made anew; without both it is a new one."""
    used.unlink()
    assert "neu angelegt" in run(used, "list").stderr
    assert kept(used) == ["Meldung 1"]
    for file in (used, journal_path(used)):
        file.unlink()
    assert run(used, "list").returncode == 0
    assert kept(used) == []
