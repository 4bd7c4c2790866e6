"""The one-shot commands, as a user types them."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from stadtbote.cli import main
from stadtbote_cache import edition
from stadtbote_cache.records import Item
from stadtbote_cache.store import Store
from support.commands import Done, call
from support.keeping import filled
from support.terminal import PROGRAM, environment

SEED = json.loads(
    (Path(__file__).parents[2] / "cache/stadtbote_cache/edition/was-gibt-es-neues.json").read_text(
        encoding="utf-8"
    )
)
Run = Callable[..., Done]


def document(done: Done) -> dict[str, Any]:
    """The JSON that a command printed."""
    assert done.returncode == 0, done.stderr
    parsed: dict[str, Any] = json.loads(done.stdout)
    return parsed


def test_list_prints_every_headline_whole(stadtbote: Run) -> None:
    """`list` gives all 34 articles, numbered, the whole headline first, without padding or colour."""
    done = stadtbote("list")
    lines = done.stdout.splitlines()
    assert [line.split(", ungelesen, ID ")[0] for line in lines] == [
        f"{item['position']}. {item['headline']}" for item in SEED["items"]
    ]
    assert "\x1b" not in done.stdout
    assert "  " not in done.stdout


def test_list_json_equals_the_seed_item_by_item(stadtbote: Run) -> None:
    """The JSON Feed holds the seed: title, teaser, caption, credit, order; no date, no alternative text."""
    feed = document(stadtbote("list", "--json"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert len(feed["items"]) == len(SEED["items"]) == 34
    for item, seed in zip(feed["items"], SEED["items"], strict=True):
        own = item["_stadtbote"]
        assert item["title"] == seed["headline"]
        assert item["summary"] == "\n\n".join(seed["teaser"])
        assert item["language"] == "de"
        assert "date_published" not in item
        assert own["position"] == seed["position"]
        assert own["source"] == "wuppertal-digital"
        assert own["images"] == [
            {
                "alternative_text": None,
                "caption": seed["image_caption"],
                "credit": seed["image_credit"],
                "decorative": False,
            }
        ]
        assert (own["read"], own["kept"], own["listed"]) == (False, False, True)
    assert not any(item["id"].isdigit() for item in feed["items"])
    assert len({item["id"] for item in feed["items"]}) == 34


def test_json_is_utf8_whatever_the_locale(stadtbote: Run) -> None:
    """JSON is UTF-8 and not ASCII-escaped, also where the output's own encoding is ASCII."""
    done = stadtbote("list", "--json", "--limit", "3", PYTHONIOENCODING="ascii")
    assert "Funklöchern" in done.stdout


def test_list_limit_says_how_many_there_are(stadtbote: Run) -> None:
    """`--limit` cuts the list; the remark about it goes to stderr."""
    done = stadtbote("list", "--limit", "2")
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr == "2 Artikel von 34.\n"


def test_marks_are_kept_and_filter_the_list(stadtbote: Run) -> None:
    """`mark keep` and `mark read` last; filtered lists show the number of the whole list."""
    third = document(stadtbote("list", "--json"))["items"][2]["id"]
    assert stadtbote("mark", "keep", third, "7").returncode == 0
    kept = stadtbote("list", "--kept").stdout.splitlines()
    assert [line.split(".")[0] for line in kept] == ["3", "7"]
    assert all("gemerkt" in line for line in kept)
    stadtbote("mark", "read", third)
    assert len(stadtbote("list", "--unread").stdout.splitlines()) == 33
    stadtbote("mark", "unkeep", third)
    stadtbote("mark", "unread", third)
    assert len(stadtbote("list", "--kept").stdout.splitlines()) == 1
    assert len(stadtbote("list", "--unread").stdout.splitlines()) == 34


def test_mark_with_an_unknown_id_marks_nothing(stadtbote: Run) -> None:
    """One unknown id among several: a sentence, exit 69, and none is marked."""
    done = stadtbote("mark", "keep", "1", "nirgendwo")
    assert done.returncode == 69
    assert "nirgendwo" in done.stderr
    assert stadtbote("list", "--kept").stdout == ""


@pytest.mark.parametrize("wanted", ["31", "id"])
def test_show_prints_an_article_by_number_or_id(stadtbote: Run, wanted: str) -> None:
    """`show` gives headline, source, caption and credit, also for the item without a teaser."""
    if wanted == "id":
        wanted = document(stadtbote("list", "--json"))["items"][30]["id"]
    lines = stadtbote("show", wanted).stdout.splitlines()
    assert lines[0] == "BERGISCH.SMART.MOBILITY – Minister überreicht Zuwendungsbescheide"
    assert lines[1] == "Stadt Wuppertal, Amt für Informationstechnik und Digitalisierung"
    assert any(line.startswith("Bild: Vertreter*innen der Projekte") for line in lines)
    assert "Bildnachweis: Gunnar Baeldle Photography / Germany / info@baeldle.de" in lines


def test_show_json_is_a_feed_of_one(stadtbote: Run) -> None:
    """`show --json` prints the same document with one item."""
    items = document(stadtbote("show", "--json", "32"))["items"]
    assert [item["title"] for item in items] == ["2. Platz für Wuppertal"]
    assert items[0]["summary"].count("\n\n") == 1


@pytest.mark.parametrize("wanted", ["0", "35", "99999999999999999999", "x"])
def test_show_of_nothing_ends_with_69(stadtbote: Run, wanted: str) -> None:
    """An article that is not there is a sentence on stderr and exit 69."""
    done = stadtbote("show", wanted)
    assert (done.returncode, done.stdout) == (69, "")
    assert "gibt es nicht" in done.stderr


def test_search_finds_and_says_so_when_not(stadtbote: Run) -> None:
    """`search` folds umlauts, takes prefixes, and says on stderr that nothing was found, with exit 0."""
    assert "Fördermittel bringen Dynamik" in stadtbote("search", "foerdermittel").stdout
    assert len(stadtbote("search", "glasfaser").stdout.splitlines()) == 4
    phrase = stadtbote("search", "beschäftigten im fokus").stdout.splitlines()
    assert [line.split(".")[0] for line in phrase] == ["30"]
    nothing = stadtbote("search", "strassenbahn")
    assert (nothing.returncode, nothing.stdout, nothing.stderr) == (0, "", "Nichts gefunden.\n")
    assert stadtbote("search", "--new", "die").stderr == "Nichts gefunden. Nur hier gesucht: neue.\n"
    assert document(stadtbote("search", "--json", "glasfaser"))["items"][0]["title"].startswith("Glasfaser")


def test_search_by_date(stadtbote: Run, tmp_path: Path) -> None:
    """`search --newest` puts the newest hit first, else the best is first; both as lines and as JSON."""
    with Store.open(tmp_path / "store.sqlite3") as store:
        day = datetime(2026, 9, 1, tzinfo=UTC)
        filled(
            store,
            Item("Radweg fertig", key="1", published=day),
            Item("Kirmes", key="2", teaser=("Am Radweg.",), published=day + timedelta(days=2)),
        )
    for options, first in (((), "Radweg fertig"), (("--newest",), "Kirmes")):
        assert first in stadtbote("search", "radweg", *options).stdout.splitlines()[0]
        found = document(stadtbote("search", "--json", "radweg", *options))["items"]
        assert found[0]["title"] == first


@pytest.mark.parametrize("columns", [70, 120])
def test_help_is_as_wide_as_the_terminal(stadtbote: Run, columns: int) -> None:
    """The help fills the columns that there are, and is never wider."""
    widest = max(map(len, stadtbote("--help", COLUMNS=str(columns)).stdout.splitlines()))
    assert 0.8 * columns < widest < columns


def test_a_call_imports_the_commands_that_it_names() -> None:
    """The table of commands is what their modules register; without a name, none of these is imported."""
    for module, names in main._COMMANDS.items():
        choices = main.parser(names.split())._subparsers
        assert choices is not None
        assert sorted(choices._group_actions[0].choices or ()) == sorted(names.split()), module
    code = "import sys; from stadtbote.cli.main import parser; parser([]);"
    code += "print([name for name in sys.modules if name.startswith('stadtbote.cli.s')])"
    assert call([sys.executable, "-c", code], check=True).stdout == "['stadtbote.cli.store']\n"


def test_a_call_needs_no_packers() -> None:
    """To read a command line nothing is imported that packs or copies files."""
    code = "import sys; from stadtbote.cli.main import parser; parser().parse_args(['list']);"
    code += "print(sorted({'bz2', 'lzma', 'shutil', 'locale'} & set(sys.modules)))"
    done = call([sys.executable, "-c", code], check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("place", ["before", "behind"])
def test_common_options_stand_before_or_behind(tmp_path: Path, place: str) -> None:
    """--store, --language and --offline are taken on both sides of the command."""
    options = ["--store", str(tmp_path / "s.sqlite3"), "--language", "en", "--offline"]
    command = ["list", "--limit", "1"]
    words = [*options, *command] if place == "before" else [*command, *options]
    done = call([*PROGRAM, *words], check=True)
    assert ", unread, ID " in done.stdout
    assert done.stderr == "1 article of 34.\n"


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({"LANG": "C.UTF-8"}, "ungelesen"),
        ({"LANG": "de_AT.UTF-8"}, "ungelesen"),
        ({"LANG": "en_GB.UTF-8"}, "unread"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "en_US.UTF-8"}, "unread"),
    ],
)
def test_the_locale_chooses_the_language(stadtbote: Run, variables: dict[str, str], word: str) -> None:
    """German where the locale says so or says nothing, else English."""
    assert word in stadtbote("list", "--limit", "1", **variables).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["list", "--limit", "0"],
        ["list", "--nonsense"],
        ["mark", "eat", "1"],
        ["source"],
        ["--language", "fr"],
        ["show"],
    ],
)
@pytest.mark.row(92)
def test_a_wrong_call_ends_with_64(stadtbote: Run, arguments: list[str]) -> None:
    """Usage, what is wrong and where help is go to stderr, in German, with exit 64."""
    done = stadtbote(*arguments)
    assert (done.returncode, done.stdout) == (64, "")
    assert done.stderr.startswith("Aufruf: stadtbote")
    assert "Hilfe gibt „stadtbote" in done.stderr


@pytest.mark.row(92)
def test_a_wrong_call_echoes_no_control_character(stadtbote: Run) -> None:
    """What the user typed is cleaned before it is said again."""
    done = stadtbote("list", "--limit", "\x1b]52;c;eA==\x07x\x1b[31m")
    assert done.returncode == 64
    assert "\x1b" not in done.stderr
    assert "\x07" not in done.stderr


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    """`stadtbote list | head -1` prints a line and no complaint."""
    command = f"{' '.join(PROGRAM)} --store {tmp_path}/s.sqlite3 list --json"
    done = subprocess.run(
        f"{command} | head -c 10 >/dev/null; echo ${{PIPESTATUS[0]}}",
        shell=True,
        executable="/bin/bash",
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] in {"0", "141"}


def test_without_a_terminal_every_article_is_printed_in_turn(stadtbote: Run) -> None:
    """`stadtbote | less`: number and headline first, one paragraph a line, no escape byte, no hang."""
    done = stadtbote()
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert lines[0] == "1. WuppertalWorks - die Konzernmesse der Stadtverwaltung"
    assert [line for line in lines if line[:3] == "34."] == [
        "34. Ideen und Konzepte zum Einsatz Künstlicher Intelligenz"
    ]
    assert SEED["items"][7]["teaser"][0] in lines
    assert "\x1b" not in done.stdout


def test_a_paragraph_with_the_name_of_the_source_is_printed(stadtbote: Run, tmp_path: Path) -> None:
    """The only source is not named above each article; a paragraph that consists of its name is text."""
    with Store.open(tmp_path / "store.sqlite3") as store:
        store.remove_source(edition.SOURCE.name)
        filled(store, Item("Wer wir sind", teaser=("Stadt Musterstadt", "Das Haus ist offen.")))
    assert stadtbote().stdout == "1. Wer wir sind\nStadt Musterstadt\nDas Haus ist offen.\n"


def test_version_and_help(stadtbote: Run) -> None:
    """`--version` prints one line, `--help` is German without boxes."""
    assert stadtbote("--version").stdout.startswith("stadtbote 0.")
    text = stadtbote("--help").stdout
    assert "Optionen:" in text
    assert not any("\u2500" <= character <= "\u259f" for character in text)


def test_doctor_tells_the_facts(stadtbote: Run) -> None:
    """`doctor` names store, schema, content and language, and finds all well."""
    done = stadtbote("doctor")
    assert done.returncode == 0
    assert "Inhalt: 34 Artikel" in done.stdout
    assert "Prüfung: in Ordnung" in done.stdout


def test_a_newer_store_is_refused(stadtbote: Run, tmp_path: Path) -> None:
    """A store of a newer program is left alone: a sentence and exit 78."""
    stadtbote("list")
    with sqlite3.connect(tmp_path / "store.sqlite3") as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    done = stadtbote("list")
    assert done.returncode == 78
    assert "999" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_store_is_left_alone(stadtbote: Run, tmp_path: Path) -> None:
    """Any other file is told in a sentence, with exit 74, and keeps its content."""
    (tmp_path / "store.sqlite3").write_text("Das ist mein Tagebuch.\n" * 100)
    done = stadtbote("list")
    assert done.returncode == 74
    assert "kein Speicher" in done.stderr
    assert (tmp_path / "store.sqlite3").read_text().startswith("Das ist mein Tagebuch.")


def test_an_unwritable_home_still_reads(tmp_path: Path) -> None:
    """Where the data folder cannot be made, the program reads all the same and says what is lost."""
    (tmp_path / "file").write_text("")
    places = {"XDG_DATA_HOME": str(tmp_path / "file"), "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    done = call([*PROGRAM, "list"], environment(**places), check=True)
    assert len(done.stdout.splitlines()) == 34
    assert "nur für diesen Lauf" in done.stderr


def test_the_store_is_in_the_users_data_folder(tmp_path: Path) -> None:
    """Without --store the file is where platformdirs says, readable by its owner only."""
    call([*PROGRAM, "list"], environment(XDG_DATA_HOME=str(tmp_path)), check=True)
    path = tmp_path / "stadtbote" / "stadtbote.sqlite3"
    assert path.exists()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("command", [["list"], ["sync"], ["source", "list"], ["show", "1"], ["doctor"]])
def test_every_command_takes_offline(stadtbote: Run, command: list[str]) -> None:
    """`--offline` is no error anywhere, and `sync` then says that it did nothing."""
    done = stadtbote(*command, "--offline")
    assert done.returncode == 0
    if command == ["sync"]:
        assert done.stderr == "Offline: es wurde nichts abgerufen.\n"


def test_sources_cannot_be_added_offline(stadtbote: Run) -> None:
    """`source add --offline` says that it needs the network, exit 64."""
    done = stadtbote("source", "add", "https://example.org/", "--offline")
    assert done.returncode == 64
    assert "--offline" in done.stderr


def test_removing_the_source_keeps_what_was_kept(stadtbote: Run) -> None:
    """`source remove` asks for --yes without a terminal; kept articles stay in the list."""
    stadtbote("mark", "keep", "3")
    refused = stadtbote("source", "remove", "wuppertal-digital")
    assert refused.returncode == 64
    assert len(stadtbote("list").stdout.splitlines()) == 34
    done = stadtbote("source", "remove", "wuppertal-digital", "--yes")
    assert "33 Artikel sind dann weg" in done.stderr
    assert "Mobilfunk-Messwoche" in stadtbote("list").stdout
    assert len(stadtbote("list").stdout.splitlines()) == 1
    assert stadtbote("source", "list").stdout == ""


def test_an_unknown_source_is_named_with_those_that_exist(stadtbote: Run) -> None:
    """A wrong source name ends with 69 and lists the right ones."""
    for command in (
        ["list", "--source", "x"],
        ["sync", "x"],
        ["source", "remove", "x"],
        ["source", "test", "x"],
    ):
        done = stadtbote(*command)
        assert done.returncode == 69
        assert "wuppertal-digital" in done.stderr
