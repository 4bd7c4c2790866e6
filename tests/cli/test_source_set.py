"""What a source's own requests carry, from the command line: set, sent, and told without values."""

from __future__ import annotations

import json
import lzma
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from stadtbote.sources.net import http
from support.commands import Done, call
from support.feeding import rss
from support.homes import Home
from support.raw import Behaviour, RawServer, Talk, answer, redirect
from support.terminal import PROGRAM, Terminal, environment

PASSWORD, TOKEN, AGENT = "geheim-4711", "schluessel-0815", "Eigen/77 (Test)"
BASIC = b64encode(f"ich:{PASSWORD}".encode()).decode()
FEED = rss(
    "<title>Markt</title><guid>1</guid><link>/a</link>", "<title>Brücke</title><guid>2</guid>"
).encode()


NOT_SENT = "Was für https://alt.example festgelegt ist, wird an die jetzige Adresse nicht geschickt."


def guarded(then: Behaviour) -> Behaviour:
    """An answer for those who tell name and password, 401 for all others."""

    async def behave(talk: Talk) -> None:
        right = talk.asked.headers.get("authorization") == f"Basic {BASIC}"
        denied = answer(b"", 'WWW-Authenticate: Basic realm="\x1b]0;x\x07"', status="401 No")
        await (then if right else denied)(talk)

    return behave


@pytest.fixture
def server() -> Iterator[RawServer]:
    with RawServer(routes={"/": guarded(answer(FEED, "Content-Type: application/rss+xml"))}) as running:
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def variables(home: Home) -> dict[str, str]:
    places = {f"XDG_{name}_HOME": str(home.folder / name.lower()) for name in ("CONFIG", "DATA", "STATE")}
    return environment(HOME=str(home.folder), **places)


def typing(home: Home, *arguments: str, said: str) -> Done:
    """Runs a command that reads this from stdin."""
    return call([*PROGRAM, *arguments], variables(home), input=said)


def add(home: Home, server: RawServer) -> Done:
    return typing(
        home, "source", "add", server.address(), "--name", "stadt", "--user", "ich", said=f"{PASSWORD}\n"
    )


def file_of(home: Home) -> Path:
    return home.folder / "state" / "stadtbote" / "stadtbote.access.json"


def test_a_source_behind_a_password(home: Home, server: RawServer) -> None:
    """Without a password the sentence has the command; with it the source is added, synced and removed."""
    refused = home.run("source", "add", server.address())
    assert refused.returncode == 75
    assert "der Server verlangt Name und Passwort, HTTP 401." in refused.stderr
    assert "Bitte Name und Passwort setzen mit „stadtbote source add ADRESSE --user NAME“." in refused.stderr
    added = add(home, server)
    assert (added.returncode, added.stdout) == (0, "stadt\n")
    assert "Achtung: die Adresse beginnt mit http" in added.stderr
    assert file_of(home).stat().st_mode & 0o777 == 0o600
    assert home.run("sync", "stadt").stdout.startswith("Beispiel: 0 neu, 0 geändert, 2 unverändert")
    assert "2 Artikel" in home.run("source", "test", "stadt").stdout
    assert home.run("source", "remove", "stadt", "--yes").returncode == 0
    assert not file_of(home).exists()


@pytest.mark.parametrize("command", ["pack {out}", "publish {out}", "sync --snapshot"])
def test_what_is_closed_goes_to_others(home: Home, server: RawServer, tmp_path: Path, command: str) -> None:
    """Where its articles leave the user's own store, that is said."""
    add(home, server)
    done = home.run(*command.format(out=tmp_path / "out").split())
    assert done.returncode == 0
    warning = "Achtung: Beispiel ist nur mit Zugangsdaten zu lesen. Diese Artikel kommen mit."
    assert warning in done.stderr
    assert home.run("source", "set", "stadt", "--no-user").returncode == 0
    assert warning not in home.run(*command.format(out=tmp_path / "other").split()).stderr


def test_set_and_take_away(home: Home, server: RawServer) -> None:
    """Each part can be set and taken away by itself, and what is left is said without values."""
    add(home, server)
    place = server.address().rstrip("/")
    both = typing(
        home,
        "source",
        "set",
        "stadt",
        "--user-agent",
        AGENT,
        "--header",
        "X-Key",
        "--header",
        "X-Alt",
        said=f"{TOKEN}\r\n2\n",
    )
    said = f"Beispiel: Nur an {place} gehen mit: User-Agent, X-Key, X-Alt, Name und Passwort\n"
    assert (both.returncode, both.stdout) == (0, said)
    home.run("sync", "stadt")
    asked = server.asked[-1].headers
    assert (asked["user-agent"], asked["x-key"], asked["x-alt"]) == (AGENT, TOKEN, "2")
    assert asked["authorization"] == f"Basic {BASIC}"
    assert home.run("source", "set", "stadt").stdout == said
    assert (
        f"Nur an {place} gehen mit: User-Agent, X-Key, X-Alt, Name und Passwort"
        in home.run("source", "list").stdout
    )
    assert said in home.run("doctor").stdout
    assert f"Zugangsdaten: {file_of(home)}\n" in home.run("doctor").stdout
    listed = json.loads(home.run("source", "list", "--json").stdout)["sources"]
    assert [s["own_headers"] for s in listed if s["name"] == "stadt"] == [
        ["X-Key", "X-Alt", "User-Agent", "Authorization"]
    ]
    less = home.run("source", "set", "stadt", "--no-header", "x-KEY", "--no-user-agent", "--no-user")
    assert less.stdout == f"Beispiel: Nur an {place} gehen mit: X-Alt\n"
    none = home.run("source", "set", "stadt", "--no-header", "X-Alt")
    assert none.stdout == "Beispiel: die Anfragen schicken nichts Eigenes mit.\n"
    assert not file_of(home).exists()
    failed = home.run("sync", "stadt").stdout
    assert "HTTP 401. Die 2 gespeicherten Artikel bleiben lesbar." in failed
    assert "Bitte Name und Passwort setzen mit „stadtbote source set stadt --user NAME“." in failed


def test_nothing_tells_it(
    home: Home, server: RawServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Passwords, values and user agents are in the one file and in the source's requests, nowhere else."""
    said = [add(home, server)]
    typing(home, "source", "set", "stadt", "--user-agent", AGENT, "--header", "X-Key", said=f"{TOKEN}\n")
    with RawServer(host="127.0.0.2", routes={"/x": answer(FEED)}) as other:
        home.configure('allow_hosts = ["127.0.0.2"]\n')
        server.routes["/"] = redirect(other.address("/x"))
        said.append(home.run("sync"))
        assert other.paths() == ["/x"]
        assert not {"authorization", "x-key"} & other.asked[0].headers.keys()
        assert AGENT not in other.asked[0].headers["user-agent"]
    out = tmp_path / "out"
    server.routes["/"] = guarded(answer(FEED))
    for arguments in (
        "sync --json", "source list", "source list --json", "source test stadt", "doctor", "stats",
        "stats --json", "list --json", "search Markt", f"pack {tmp_path / 'pack'}", f"publish {out}",
        "sync --snapshot", "prune --dry-run --days 1", "source set stadt", "timer", "face",
    ):  # fmt: skip
        said.append(home.run(*arguments.split()))
        assert said[-1].returncode == 0, said[-1]
    (tmp_path / "unpacked").write_bytes(lzma.decompress((tmp_path / "pack").read_bytes()))

    def fail(errand: http.Errand) -> None:
        raise KeyError(errand)

    with monkeypatch.context() as patched:
        patched.setattr(http, "_headers", fail)
        said.append(home.run("sync"))
    assert list((home.folder / "state" / "stadtbote").glob("crash-*"))
    file_of(home).chmod(0o644)
    said += [home.run("sync"), home.run("doctor"), home.run("source", "set", "stadt")]
    secrets = [PASSWORD, TOKEN, BASIC, AGENT]
    words = "".join(done.stdout + done.stderr for done in said)
    assert [secret for secret in secrets if secret in words] == []
    files = [path for folder in (home.folder, tmp_path) for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 8
    for path in files:
        found = [secret for secret in secrets if secret.encode() in path.read_bytes()]
        assert found == ([] if path != file_of(home) else [PASSWORD, TOKEN, AGENT]), path


def test_at_a_terminal(home: Home, server: RawServer) -> None:
    """A password is asked for and not shown while it is typed."""
    add(home, server)
    with Terminal(
        [*PROGRAM, "source", "set", "stadt", "--user", "du"], variables=variables(home)
    ) as terminal:
        terminal.wait_for("Passwort von du für 127.0.0.1:")
        terminal.press("neu-und-geheim\r")
        assert terminal.wait() == 0
        assert b"geheim" not in terminal.output
    store = home.folder / "data" / "stadtbote" / "stadtbote.sqlite3"
    assert "neu-und-geheim" in file_of(home).read_text()
    assert store.exists()


@pytest.mark.parametrize(
    ("arguments", "typed", "words"),
    [
        (
            ["--user", "ich"],
            "",
            "Passwort von ich für 127.0.0.1: es kam keine Zeile. Es wurde nichts verändert.",
        ),
        (["--user", "i:ch"], "x\n", "ohne Doppelpunkt"),
        (["--user", "ich"], "a\x1b[31mb\n", "Ein Passwort hat höchstens 1000 Zeichen"),
        (["--user-agent", "a\x1b]0;x\x07"], "", "Ein User-Agent besteht aus 1 bis 200 Zeichen"),
        (["--user-agent", ""], "", "Ein User-Agent besteht aus 1 bis 200 Zeichen"),
        (["--header", "X:Y"], "x\n", "Der Name eines Headers"),
        (["--header", "Host"], "x\n", "Den Header Host setzt Stadtbote selbst."),
        (["--header", "X-Key"], "\n", "Der Wert eines Headers"),
        (
            ["--header", "X-Key", "--user", "ich"],
            "eins\n",
            "Passwort von ich für 127.0.0.1: es kam keine Zeile.",
        ),
    ],
)
def test_what_is_refused(home: Home, server: RawServer, arguments: list[str], typed: str, words: str) -> None:
    """A value that cannot be sent, or that did not come, changes nothing."""
    add(home, server)
    before = file_of(home).read_bytes()
    done = typing(home, "source", "set", "stadt", *arguments, said=typed)
    assert (done.returncode, done.stdout) == (64, "")
    assert words in done.stderr
    assert "\x1b" not in done.stderr
    assert file_of(home).read_bytes() == before


def test_a_file_that_others_may_read(home: Home, server: RawServer) -> None:
    """A sync asks nobody until the file is the user's own again; reading goes on."""
    add(home, server)
    file_of(home).chmod(0o644)
    count = len(server.asked)
    refused = home.run("sync")
    assert (refused.returncode, refused.stdout) == (77, "")
    assert refused.stderr.endswith(f"chmod 600 {file_of(home)}\n")
    assert "chmod 600" in home.run("doctor").stdout
    listed = home.run("source", "list")
    assert (listed.returncode, "chmod 600" in listed.stderr) == (0, True)
    assert len(server.asked) == count
    file_of(home).chmod(0o600)
    assert home.run("sync", "stadt").returncode == 0


def test_an_address_that_moved(home: Home, server: RawServer) -> None:
    """What was set for another address is not taken along by setting something else."""
    add(home, server)
    kept = json.loads(file_of(home).read_text())
    kept["stadt"]["origin"] = "https://alt.example:443"
    file_of(home).write_text(json.dumps(kept))
    assert "HTTP 401" in home.run("sync", "stadt").stdout
    shown = home.run("source", "set", "stadt")
    assert shown.stdout == f"Beispiel: {NOT_SENT}\n"
    assert f"Beispiel: {NOT_SENT}\n" in home.run("doctor").stdout
    listed = json.loads(home.run("source", "list", "--json").stdout)["sources"]
    assert [s["own_headers"] for s in listed if s["name"] == "stadt"] == [[]]
    assert "alt.example" not in home.run("source", "list").stdout
    done = home.run("source", "set", "stadt", "--user-agent", AGENT)
    assert "was für https://alt.example galt, gilt für die jetzige Adresse nicht" in done.stderr
    assert done.stdout == f"Beispiel: Nur an {server.address().rstrip('/')} gehen mit: User-Agent\n"
    assert PASSWORD not in file_of(home).read_text()


def test_moving_away_from_a_password(home: Home, server: RawServer) -> None:
    """`source move` says that what was set is not sent to another origin, and how it is set anew."""
    add(home, server)
    said = home.run("source", "move", "stadt", "https://neu.example/", "--offline").stderr.splitlines()
    old = server.address().rstrip("/")
    assert said[1:] == [
        f"Was für {old} festgelegt ist, wird an die jetzige Adresse nicht geschickt."
        " Neu legt es fest: stadtbote source set stadt"
    ]
    back = home.run("source", "move", "stadt", server.address("/x"), "--offline")
    assert len(back.stderr.splitlines()) == 1


def test_a_feed_on_another_host(home: Home, server: RawServer) -> None:
    """Where a page's feed is on another host, that gets nothing of what was meant for the page."""
    with RawServer(
        host="127.0.0.2", routes={"/f": answer(FEED, "Content-Type: application/rss+xml")}
    ) as other:
        home.configure('allow_hosts = ["127.0.0.2"]\n')
        page = f'<link rel="alternate" type="application/rss+xml" href="{other.address("/f")}"><p>Seite</p>'
        server.routes["/"] = guarded(answer(page.encode(), "Content-Type: text/html"))
        done = add(home, server)
        assert "liegt auf einem anderen Server, dorthin wird davon nichts geschickt" in done.stderr
        assert "authorization" not in other.asked[0].headers
    assert not file_of(home).exists()


def test_a_password_in_the_address(home: Home) -> None:
    """Such an address is refused with what to do instead."""
    done = home.run("source", "add", f"https://ich:{PASSWORD}@stadt.example/")
    assert done.returncode == 64
    assert "„stadtbote source set“" in done.stderr
    assert "--user NAME" in done.stderr
    assert PASSWORD not in done.stderr
