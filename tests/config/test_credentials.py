"""What the requests of sources carry: where it may go, and the file in which it is kept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from stadtbote.config import credentials
from stadtbote.config.credentials import Credentials
from stadtbote.errors import ConfigError
from stadtbote_cache.hosts import origin_of

KEY = "geheim-4711"
FULL = Credentials("https://a.example:443", "Eigen/1", (("X-Key", KEY),), "ich", KEY)


@pytest.mark.parametrize(
    ("origin", "places"),
    [
        ("https://a.example:443", {"https://a.example:443"}),
        ("http://a.example:80", {"http://a.example:80", "https://a.example:443"}),
        ("http://a.example:81", {"http://a.example:81"}),
        ("https://a.example:81", {"https://a.example:81"}),
    ],
)
def test_where_they_go(origin: str, places: set[str]) -> None:
    """To scheme, host and port that they were set for, and from http on to https, never back."""
    hosts = ("a.example", "b.a.example", "example")
    tried = [f"{s}://{host}:{port}" for s in ("http", "https") for host in hosts for port in (80, 81, 443)]
    assert {place for place in tried if Credentials(origin).go_to(place)} == places
    at = {place for place in tried if Credentials(origin).at(f"{place}/x") == Credentials(place)}
    assert at == places


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://A.Example/x?y", "https://a.example:443"),
        ("http://a.example:8080", "http://a.example:8080"),
        ("https://bücher.example/", "https://xn--bcher-kva.example:443"),
        ("http://[::1]/", "http://::1:80"),
    ],
)
def test_origins(address: str, origin: str) -> None:
    """The origin of an address names the host as the DNS does."""
    assert origin_of(address) == origin


def test_fields() -> None:
    """Name and password become Basic credentials; of these and a header Authorization the last holds."""
    assert FULL.fields() == {
        "X-Key": KEY,
        "User-Agent": "Eigen/1",
        "Authorization": "Basic aWNoOmdlaGVpbS00NzEx",
    }
    token = FULL.with_header("authorization", "Bearer x")
    assert token.fields()["authorization"] == "Bearer x"
    assert token.user is None
    assert "authorization" not in token.with_user("du", "").fields()
    assert FULL.with_header("x-key", "neu").headers == (("x-key", "neu"),)
    assert FULL.with_header("X-KEY", None).with_user(None).fields() == {"User-Agent": "Eigen/1"}


def test_nothing_is_in_a_traceback() -> None:
    """Shown by a program, they have no value."""
    assert repr(FULL) == "Credentials(https://a.example:443)"


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (credentials.agent_fault, ["Mozilla/5.0 (X11; Linux)"],
         ["", " a", "a\nb", "\x1b[m", "ä", "x" * 201, "\udc80"]),
        (credentials.header_fault, ["X-Key", "Authorization", "Cookie", "PRIVATE-TOKEN"],
         ["", "X Key", "X:", "X\r\n", "ä", "x" * 65, "Host", "content-length", "Proxy-Authorization",
          "User-Agent"]),
        (credentials.value_fault, ["Bearer x", "x" * 4000], ["", "a\r\nb", "a\x00", " a", "ä", "x" * 4001]),
        (credentials.user_fault, ["ich", "ich@stadt.example", "Jörg"], ["", "a:b", "a\n", "\x9b", "x" * 201]),
        (credentials.password_fault, ["", "p:w ö", " "], ["a\n", "\x1b", "x" * 1001, "\udc80"]),
    ],
)  # fmt: skip
def test_what_is_allowed(check: object, good: list[str], bad: list[str]) -> None:
    """No control character and no second line gets into a request, and nothing without bounds."""
    assert callable(check)
    assert [text for text in good if check(text)] == []
    assert [text for text in bad if not check(text)] == []


def test_the_file(tmp_path: Path) -> None:
    """It is written for its user alone, beside a store that was named; without entries there is none."""
    store = tmp_path / "news.sqlite3"
    assert credentials.read(store) == {}
    credentials.keep(store, "stadt", FULL)
    path = tmp_path / "news.access.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert credentials.read(store) == {"stadt": FULL}
    credentials.keep(store, "dorf", Credentials("http://b.example:80", user="du"))
    credentials.forget(store, "niemand")
    credentials.forget(store, "stadt")
    assert list(credentials.read(store)) == ["dorf"]
    credentials.keep(store, "dorf", Credentials("http://b.example:80"))
    assert list(tmp_path.iterdir()) == []


def test_the_users_own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the store in the data folder it is in the state folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    store = tmp_path / "data" / "stadtbote" / "stadtbote.sqlite3"
    assert credentials.path_of(store) == tmp_path / "state" / "stadtbote" / "stadtbote.access.json"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_may_read(tmp_path: Path, mode: int) -> None:
    """It is not used, and the sentence has the command; removing a source mends it."""
    store = tmp_path / "news.sqlite3"
    credentials.keep(store, "stadt", FULL)
    credentials.keep(store, "dorf", FULL)
    path = credentials.path_of(store)
    path.chmod(mode)
    for use in (lambda: credentials.read(store), lambda: credentials.keep(store, "stadt", FULL)):
        with pytest.raises(ConfigError, match="chmod 600") as refused:
            use()
        assert refused.value.exit_code == 77
    credentials.forget(store, "stadt")
    assert list(credentials.read(store)) == ["dorf"]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"a": 1}', '{"a": {}}', '{"a": {"origin": "ftp://x:1"}}', '{"a": {"origin": 1}}',
     '{"a": {"origin": "http://x:1", "headers": {"Host": "x"}}}', "\udc80",
     '{"a": {"origin": "http://x:1", "user": "a:b"}}', '{"a": {"origin": "http://x:1", "headers": [1]}}',
     '{"a": {"origin": "http://x:1", "user_agent": "a\\nb"}}',
     '{"a": {"origin": "http://x:1", "user": 7}}', "[" * 100_000, " " * 1_000_001],
)  # fmt: skip
def test_a_damaged_file(tmp_path: Path, text: str) -> None:
    """What we would not have written is told, used in no part and not written over."""
    store = tmp_path / "news.sqlite3"
    path = credentials.path_of(store)
    path.write_text(text, errors="surrogateescape")
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="beschädigt"):
        credentials.read(store)
    with pytest.raises(ConfigError):
        credentials.keep(store, "a", FULL)
    assert path.read_text(errors="surrogateescape") == text


def test_what_is_no_file(tmp_path: Path) -> None:
    """A link and a folder are not followed or read, and a pipe is not waited for."""
    import os

    store = tmp_path / "news.sqlite3"
    path = credentials.path_of(store)
    os.mkfifo(path, 0o600)
    with pytest.raises(ConfigError):
        credentials.read(store)
    path.unlink()
    path.symlink_to("/etc/passwd")
    with pytest.raises(ConfigError):
        credentials.read(store)
    path.unlink()
    path.mkdir(mode=0o700)
    with pytest.raises(ConfigError):
        credentials.read(store)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    """That is told, and nothing stays."""
    with pytest.raises(ConfigError, match="nicht gespeichert") as refused:
        credentials.keep(Path("/dev/null/news.sqlite3"), "a", FULL)
    assert refused.value.exit_code == 74
    assert KEY not in str(refused.value)


def test_processes_that_keep_at_once(tmp_path: Path) -> None:
    """Each process reads, changes and writes the file in its turn: nobody's entry is lost."""
    store = tmp_path / "news.sqlite3"
    program = (
        "import sys; from pathlib import Path; from stadtbote.config import credentials as c\n"
        "for number in range(20):\n"
        "    name = f'{sys.argv[2]}-{number}'\n"
        "    c.keep(Path(sys.argv[1]), name, c.Credentials('https://a.example:443', user=name))\n"
    )
    begun = [subprocess.Popen([sys.executable, "-c", program, store, name]) for name in "abc"]
    assert [process.wait() for process in begun] == [0, 0, 0]
    assert len(credentials.read(store)) == 60
