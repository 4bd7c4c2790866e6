"""Sources with addresses that are none, that are there already, or that hold a password or a key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stadtbote.errors import UsageError
from stadtbote.sync.subscriptions import full_address, named
from stadtbote.text.secrets import has_secrets, said, without_secrets
from stadtbote_cache.records import Source
from stadtbote_cache.store import Store
from support.commands import run
from support.documents import WHOLE
from support.raw import RawServer, answer
from support.talking import Talk

KEY = "geheim-4711"

BAD = {
    "datei": ("file:///etc/passwd", "feed"),
    "script": ("javascript:alert(1)", "page"),
    "leer": ("", "feed"),
    "klammer": ("http://[::1", "feed"),
    "tor": ("http://127.0.0.1:99999/", "feed"),
    "worte": ("kein Ort", "page"),
    "konto": (f"http://ich:{KEY}@127.0.0.1/", "feed"),
    "steuer": ("http://127.0.0.1\x1b[31m\x00/", "page"),
    "lang": ("http://127.0.0.1/" + "x" * 100_000, "feed"),
    "gopher": ("gopher://127.0.0.1/", "gopher"),
}
"""Addresses that only a forged or damaged store can hold, with the kind of their source."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store without a source."""
    path = tmp_path / "store.sqlite3"
    with Store.open(path) as store:
        for state in store.sources():
            store.remove_source(state.source.name)
    return path


@pytest.mark.row(90)
def test_bad_sources_in_the_store(path: Path, server: RawServer) -> None:
    """Each source that cannot be asked is told in a line of its own, the others are fetched, exit 0."""
    server.routes["/news"] = answer(WHOLE["rss"])
    with Store.open(path) as store:
        for name, (address, kind) in BAD.items():
            store.add_source(Source(name, name, address, kind))
        store.add_source(Source("suche", "Suche", server.address("/api/"), "graphql", None, "[" * 50_000))
        store.add_source(Source("stadt", "Stadt", server.address("/news"), "feed"))
        store.add_source(Source("doppelt", "Doppelt", server.address("/news"), "feed"))
    calls = (["sync", "--no-bodies"], ["sync", "--no-bodies", "datei"], ["source", "list"])
    told = [run(path, *words) for words in calls]
    assert [done.returncode for done in told] == [0, 75, 0]
    lines = sorted(told[0].stdout.splitlines())
    assert sorted(line.partition(":")[0].lower() for line in lines) == sorted(
        [*BAD, "stadt", "suche", "doppelt"]
    )
    for line in lines:
        if line.startswith(("Stadt:", "stadt:", "Doppelt:")):
            assert "3 neu" in line
        else:
            assert (
                "Gespeichert ist von dieser Quelle noch nichts. Bitte die Adresse der Quelle prüfen." in line
            )
        assert line.isprintable()
    assert set(server.paths()) == {"/news"}
    for done in told:
        assert all(line.isprintable() for line in (done.stdout + done.stderr).splitlines())
        assert KEY not in done.stdout + done.stderr


@pytest.mark.row(90)
@pytest.mark.parametrize(
    "typed",
    [
        *(
            "file:///etc/passwd",
            "javascript:alert(1)",
            "",
            " ",
            "http://",
            "http://[::1",
            "ftp://stadt.example/",
        ),
        *(
            "http://127.0.0.1:99999/",
            "http://127.0.0.1:0/",
            "gopher://x/",
            "stadt.example/a b",
            "\x1b]0;x\x07",
        ),
        *("data:text/html,x", "FILE://x", "//", "http:///x", "x" * 5_000, "http://\udcff\udcff"),
    ],
)
def test_bad_addresses_are_not_taken(typed: str) -> None:
    """What is no address with http or https is refused as a wrong call, with one sentence."""
    with pytest.raises(UsageError) as told:
        full_address(typed)
    assert str(told.value) == "Das ist keine Adresse, die mit http oder https beginnt."
    assert told.value.exit_code == 64


@pytest.mark.row(90)
def test_a_source_is_added_once(path: Path, server: RawServer) -> None:
    """The same address again, however it is written, is refused with the name that it has: 64."""
    server.routes["/news"] = server.routes["/NEWS"] = answer(WHOLE["rss"])
    add = ["source", "add", "--yes"]
    places = ("/news", "/news", "/news#oben", "/NEWS")
    told = [run(path, *add, server.address(place)) for place in places]
    assert [done.returncode for done in told] == [0, 64, 64, 0]
    for done in told[1:3]:
        assert done.stdout == ""
        assert "Diese Adresse ist schon gespeichert, als Quelle „stadt-beispiel“" in done.stderr
    assert len(run(path, "source", "list").stdout.splitlines()) == 2


@pytest.mark.row(90)
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://stadt.example/presse", "https://stadt.example/presse/", True),
        ("https://stadt.example/presse", "http://STADT.example/presse#x", True),
        ("https://stadt.example", "https://stadt.example/", True),
        ("https://stadt.example/presse", "https://stadt.example/Presse", False),
        ("https://stadt.example/?id=1", "https://stadt.example/?id=2", False),
        ("https://stadt.example/", "https://www.stadt.example/", False),
    ],
)
def test_what_is_the_same_address(store: Store, one: str, other: str, same: bool) -> None:
    """Scheme, case of the host, closing slash and fragment make no other source; path and query do."""
    store.add_source(Source("eins", "Eins", one, "feed"))
    found = Source("", "Zwei", other, "feed")
    if same:
        with pytest.raises(UsageError, match="schon gespeichert, als Quelle „eins“"):
            named(store, found, "zwei")
    else:
        assert named(store, found, "zwei").name == "zwei"


@pytest.mark.row(91)
@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"https://ich:{KEY}@stadt.example/a", "https://…@stadt.example/a"),
        (f"https://{KEY}@stadt.example", "https://…@stadt.example"),
        (f"https://a@b:{KEY}@stadt.example/x@y", "https://…@stadt.example/x@y"),
        (f"https://stadt.example/?token={KEY}", "https://stadt.example/?token=…"),
        (f"https://stadt.example/?a=1&api_key={KEY}&b=2#x", "https://stadt.example/?a=1&api_key=…&b=2#x"),
        (f"https://stadt.example/?a;Access-Token={KEY};b", "https://stadt.example/?a;Access-Token=…;b"),
        (f"https://stadt.example/#access_token={KEY}", "https://stadt.example/#access_token=…"),
        (f"https://stadt.example/?key={KEY}&PASSWORT={KEY}&x_sig={KEY}",
         "https://stadt.example/?key=…&PASSWORT=…&x_sig=…"),
        ("https://stadt.example/?keywords=Bad&author=A&page=2", None),
        ("https://stadt.example/presse/@amt?signal=1&monkey=2", None),
        ("kein Ort", None),
    ],
)  # fmt: skip
def test_addresses_without_their_secrets(address: str, shown: str | None) -> None:
    """What stands before an @ and the value of what is called a key are hidden; all else is as it was."""
    assert without_secrets(address) == (shown or address)
    assert has_secrets(address) == (shown is not None)
    assert said(f"Bitte „{address}“ prüfen.") == f"Bitte „{shown or address}“ prüfen."


@pytest.mark.row(91)
def test_keys_are_in_no_message(path: Path, server: RawServer, tmp_path: Path) -> None:
    """No command repeats the key in a source's address, whether it works or fails; `pack` warns of it."""
    news = f"/news?token={KEY}"
    server.routes[news] = answer(WHOLE["rss"])
    address = server.address(news)
    calls = {
        0: ["source add {} --name stadt --yes", "sync", "source list", "source test stadt", "source test {}"],
        64: ["source add {} --name stadt --yes", "{}", "sync --budget={}"],
        69: ["sync {}", "list --source {}"],
    }
    said: list[str] = []
    for code, commands in calls.items():
        told = [run(path, *command.format(address).split()) for command in commands]
        assert [done.returncode for done in told] == [code] * len(commands)
        said += [done.stdout + done.stderr for done in told]
    packing = run(path, "pack", f"{tmp_path}/packed")
    warning = "Achtung: die Adresse von Beispiel enthält ein Passwort oder einen Schlüssel. Sie kommt mit.\n"
    assert warning in packing.stderr
    told = [packing, run(path, "doctor"), run(path, "publish", f"{tmp_path}/web")]
    told.append(run(tmp_path / "other.sqlite3", "unpack", f"{tmp_path}/packed"))
    server.routes[news] = answer(b"", status="403 Forbidden")
    tests = [["source", "test", place] for place in (address, f"http://ich:{KEY}@127.0.0.1/")]
    told += [run(path, *words) for words in (["sync"], *tests)]
    said += [done.stdout + done.stderr for done in told]
    said += [
        file.read_text()
        for file in (tmp_path / "web").rglob("*")
        if file.suffix in {".json", ".html", ".xml"}
    ]
    assert len(said) > 15
    for text in said:
        assert KEY not in text
    # What only this user's own scripts read is whole: with it a source can be added elsewhere.
    sources = json.loads(run(path, "source", "list", "--json").stdout)["sources"]
    assert [source["address"] for source in sources] == [address]


@pytest.mark.row(91)
def test_keys_are_on_no_screen(store: Store, tmp_path: Path) -> None:
    """In the reader the list of sources and the answer to "where am I" hold no key either."""
    store.add_source(Source("stadt", "Stadt", f"https://stadt.example/?token={KEY}", "feed"))
    talk = Talk(store, tmp_path / "config.toml", offline=True)
    said = [line for typed in ("S", "5", "i", "y", "?") for line in talk(typed)]
    assert any("Stadt" in line for line in said)
    assert KEY not in "\n".join(said)


@pytest.mark.row(91)
def test_passwords_are_not_taken(path: Path) -> None:
    """An address with a name or a password before the @ is refused, with the reason, and not repeated."""
    done = run(path, "source", "add", f"https://ich:{KEY}@127.0.0.1/feed", "--yes")
    assert (done.returncode, done.stdout) == (64, "")
    assert done.stderr.startswith("In der Adresse steht vor dem @ ein Name oder ein Passwort.")
    assert KEY not in done.stderr


@pytest.mark.row(91)
@pytest.mark.parametrize(("mode", "warns"), [(0o600, False), (0o640, True), (0o604, True)])
def test_a_store_with_keys_that_others_may_read(path: Path, mode: int, warns: bool) -> None:
    """`doctor` warns where others may read the store and an address in it holds a key."""
    path.chmod(mode)
    assert "Achtung" not in run(path, "doctor").stdout
    with Store.open(path) as store:
        store.add_source(Source("stadt", "Stadt", f"https://stadt.example/?token={KEY}", "feed"))
    done = run(path, "doctor")
    assert (f"chmod 600 {path}" in done.stdout) == warns
    assert done.returncode == 0
    assert KEY not in done.stdout
