"""The commands for people with few bytes: sync with a budget or an age, stats, and timer."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from city.server import CityServer
from stadtbote.cli.timer import quoted
from stadtbote_cache import edition
from stadtbote_cache.records import Source
from stadtbote_cache.store import Store
from support.commands import Done, call, run
from support.feeding import rss
from support.needs import assert_valid_units
from support.raw import RawServer, answer


class Cli:
    """Runs commands on a store of its own."""

    def __init__(self, folder: Path) -> None:
        self.store = folder / "mein Speicher.sqlite3"

    def __call__(self, *arguments: str) -> Done:
        return run(self.store, *arguments)


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path)


@pytest.fixture
def fed(cli: Cli, city: CityServer) -> Cli:
    """A store with two sources of the city's."""
    with Store.open(cli.store) as store:
        store.remove_source(edition.SOURCE.name)
        for name, path, kind in (("seite", "/aktuelles.php", "page"), ("atom", "/feeds/atom.xml", "feed")):
            store.add_source(Source(name, "Stadt", city.url(path), kind))
    return cli


@pytest.mark.parametrize(
    ("command", "option"), [("sync", "--budget"), ("sync", "--if-older"), ("timer", "--if-older")]
)
def test_wrong_amounts(cli: Cli, command: str, option: str) -> None:
    """A wrong amount ends with 64, says what is allowed, and fetches nothing."""
    done = cli(command, option, "viel")
    assert done.returncode == 64
    assert f"{option}: erlaubt ist eine Zahl" in done.stderr
    assert done.stdout == ""


def test_a_budget_says_what_is_missing(fed: Cli) -> None:
    """The last line says what was used of what, and what is missing; with enough nothing is."""
    done = fed("sync", "--budget", "24kB")
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert sum(": 33 neu" in line for line in lines) == 2
    found = re.fullmatch(
        r"(.*) von 24 Kilobyte verbraucht, Gesendetes mitgezählt\. Es fehlen noch: (\d+) ganze Artikel\."
        r" Der nächste Abruf macht dort weiter\.",
        lines[-1],
    )
    assert found, lines
    assert 0 < int(found[2]) < 66
    done = fed("sync", "--budget", "2MB")
    last = done.stdout.splitlines()[-1]
    assert re.match(r"\d+ ganze Artikel geholt\. ", last)
    assert last.endswith(" von 2 Megabyte verbraucht, Gesendetes mitgezählt. Es fehlt nichts.")


def test_a_budget_tells_what_never_came(cli: Cli) -> None:
    """An article that its server does not have is no thing of the budget, but said."""
    with RawServer() as server, Store.open(cli.store) as store:
        item = f"<title>Eins</title><link>{server.address('/eins.html')}</link><guid>1</guid>"
        server.routes["/feed"] = answer(rss(item).encode())
        server.routes["/eins.html"] = answer(status="404 Not Found")
        store.remove_source(edition.SOURCE.name)
        store.add_source(Source("feed", "Stadt", server.address("/feed"), "feed"))
        last = cli("sync", "--budget", "2MB").stdout.splitlines()[-1]
    assert last.endswith("Gesendetes mitgezählt. 1 Artikel kam ohne ganzen Text.")


def test_a_budget_too_small(fed: Cli) -> None:
    """Sources that do not fit are said to be put off; with nothing to read the exit code is 75."""
    done = fed("sync", "--budget", "600")
    assert done.returncode == 75
    lines = done.stdout.splitlines()
    assert "atom: aufgeschoben, dafür reichen die Bytes nicht mehr." in lines
    assert lines[-1].endswith("Es fehlen noch: 2 Quellen. Der nächste Abruf macht dort weiter.")


def test_a_budget_as_json(fed: Cli) -> None:
    """The document says what was allowed and spent, and of each source what is missing."""
    document = json.loads(fed("sync", "--budget", "24kB", "--json").stdout)
    assert document["budget"]["bytes"] == 24_000
    assert 15_000 < document["budget"]["spent"] <= 24_000
    assert [source["put_off"] for source in document["sources"]] == [False, False]
    assert sum(source["waiting_bodies"] for source in document["sources"]) > 0


def test_only_what_is_old_enough_is_fetched(fed: Cli, city: CityServer) -> None:
    """`--if-older` fetches what was last tried longer ago; where nothing was, one line says so, exit 0."""
    assert len(fed("sync", "--if-older", "1h", "--no-bodies").stdout.splitlines()) == 2
    asked = city.counts.requests
    done = fed("sync", "--if-older", "1h", "--no-bodies")
    assert (done.returncode, done.stdout, city.counts.requests) == (0, "", asked)
    assert done.stderr == ""  # cron mails what is said
    assert fed("sync", "--no-bodies").stdout.count("unverändert") == 2


def test_stats(fed: Cli) -> None:
    """`stats` says by month and source what was used and what conditional requests saved; also as JSON."""
    assert fed("stats").stdout == "Noch kein Abruf gezählt.\n"
    assert json.loads(fed("stats", "--json").stdout) == {"months": []}
    for _ in range(2):
        fed("sync", "--no-bodies")
    lines = fed("stats").stdout.splitlines()
    assert len(lines) == 3
    assert ", alle Quellen: " in lines[0]
    assert "4 Anfragen. 2 Antworten sagten nur, dass nichts neu ist; das sparte " in lines[0]
    assert re.match(r"\w+ \d{4}, (atom|seite): .* empfangen, .* gesendet, 2 Anfragen\. 1 Antwort ", lines[1])
    drawn = fed("stats", "--bars").stdout.splitlines()
    assert [row.split()[0] for row in drawn[1:]] == [re.split(r"[ :]", line)[2] for line in lines[1:]]
    assert all("■" in row and len(row) == 76 for row in drawn)
    assert fed("stats", "--bars", "--json").returncode == 64
    (month,) = json.loads(fed("stats", "--json").stdout)["months"]
    assert re.fullmatch(r"\d{4}-\d\d", month["month"])
    assert (month["requests"], month["unchanged"]) == (4, 2)
    assert month["saved"] == sum(source["saved"] for source in month["sources"]) > 1_000
    assert {source["name"] for source in month["sources"]} == {"atom", "seite"}


def test_timer_prints_both_units(cli: Cli) -> None:
    """Both units with what to do with them; the service runs this very program, on this very store."""
    done = cli("timer", "--if-older", "2h", "--budget", "200kB")
    assert done.returncode == 0
    text = done.stdout
    assert [line for line in text.splitlines() if line.startswith("# ~")] == [
        "# ~/.config/systemd/user/stadtbote-sync.service",
        "# ~/.config/systemd/user/stadtbote-sync.timer",
    ]
    program = f'{sys.executable} -P -m stadtbote --store "{cli.store}"'
    assert f"\nExecStart={program} sync --if-older 2h --budget 200000\n" in text
    assert "\nSuccessExitStatus=75\n" in text
    assert "\nOnUnitActiveSec=1800s\n" in text
    service, timer = cli("timer", "service").stdout, cli("timer", "timer").stdout
    assert "[Service]" in service
    assert "[Timer]" not in service
    assert "[Timer]" in timer
    assert "[Service]" not in timer
    assert not cli.store.exists()


def test_units_are_valid(cli: Cli, tmp_path: Path) -> None:
    """systemd itself finds nothing wrong with the units."""
    units = {
        f"stadtbote-sync.{unit}": cli("timer", unit, "--if-older", "1.5 h").stdout
        for unit in ("service", "timer")
    }
    assert_valid_units(tmp_path, units, "--user")


def test_the_service_runs(fed: Cli) -> None:
    """The command of the service, read as systemd reads it, fetches."""
    (line,) = re.findall("^ExecStart=(.*)$", fed("timer", "service").stdout, re.MULTILINE)
    words = [quote or plain for quote, plain in re.findall(r'"([^"]*)"|(\S+)', line)]
    done = call(words)
    assert done.returncode == 0
    assert done.stdout.count(": 33 neu") == 2


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("/usr/bin/python3", "/usr/bin/python3"),
        ("a b", '"a b"'),
        ("100%", "100%%"),
        ("$HOME", "$$HOME"),
        ('say "x" \\', '"say \\"x\\" \\\\"'),
        ("", '""'),
        ("a;b", '"a;b"'),
        ("Größe", '"Größe"'),
    ],
)
def test_words_of_a_unit(word: str, written: str) -> None:
    """A word keeps its spaces, signs and percent signs through systemd's own reading."""
    assert quoted(word) == written
