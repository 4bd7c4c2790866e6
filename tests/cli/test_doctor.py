"""`doctor`: what it gathers, as sentences and for a program that watches, and when somebody must act."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from stadtbote.cli.diagnosis import Diagnosis, diagnose
from stadtbote.cli.doctor import examine
from stadtbote.cli.precedence import configured
from stadtbote.config.settings import SETTINGS
from stadtbote.config.state import keep
from stadtbote_cache.records import Item, replace
from stadtbote_cache.store import Store
from support.keeping import CITY, NOW, filled

DAY = 86_400
OPERATOR = """\
order = "source"
proxy = "http://anna:geheim@proxy.example:3128"
keep_days = 30
enforce = ["order"]
[publish]
imprint = "https://stadt.example/impressum"
"""


@pytest.fixture
def found(tmp_path: Path) -> Diagnosis:
    """A store of one source, and files of a user and of an operator."""
    config, operator = tmp_path / "own.toml", tmp_path / "etc" / "config.toml"
    operator.parent.mkdir(mode=0o755)
    operator.write_text(OPERATOR)
    config.write_text('keep_days = 90\noperator = "anna"\n')
    keep(config, theme="dark")
    with Store.open(tmp_path / "s.sqlite3") as store:
        filled(store, Item("Eins"))
    store = Store.open(tmp_path / "s.sqlite3")
    return diagnose(store, configured(str(config), str(operator), os.getuid()), NOW)


def test_what_comes_from_where(found: Diagnosis, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every file is named, every value with its origin, and no password; the sentences say the same."""
    told = found.as_json()
    json.dumps(told)
    shown = {key: tuple(told["settings"][key].values()) for key in "order theme keep_days rows proxy".split()}
    assert shown == {
        "order": ("source", "enforced"),
        "theme": ("dark", "kept"),
        "keep_days": (90, "file"),
        "rows": (5, "default"),
        "proxy": ("…@proxy.example:3128", "operator"),
    }
    assert [(Path(file["path"]).name, file["kind"], file["there"]) for file in told["files"]] == [
        ("own.state.json", "kept", True),
        ("own.toml", "file", True),
        ("config.toml", "operator", True),
        ("sources.opml", "operator", False),
    ]
    assert "publish.privacy" in told["unsaid"]
    assert "publish.imprint" not in told["unsaid"]
    assert (told["snapshot"], told["store"]["articles"], told["to_do"]) == (None, 35, [])
    assert [source["success"] for source in told["sources"]] == [None, "2026-09-21T14:13:20+00:00"]
    examine(found.store, SimpleNamespace(configuration=found.configuration, json=False, seen=False))  # type: ignore[arg-type]
    said = capsys.readouterr().out
    assert f"Konfiguration des Betreibers: {tmp_path / 'etc' / 'config.toml'}, in Ordnung\n" in said
    assert 'Vom Betreiber vorgeschrieben: order = "source"\n' in said
    assert 'Aus der Konfiguration: keep_days = 90; operator = "anna"\n' in said
    assert f"\n{len(SETTINGS) - 6} Einstellungen sind wie üblich.\n" in said
    assert "In der eigenen Konfiguration ohne Wirkung: operator. " in said
    assert "Was nur der Betreiber weiß, fehlt noch: publish.title, publish.url, publish.privacy," in said
    assert "geheim" not in said


@pytest.mark.parametrize(
    ("days", "failure", "checked", "said"),
    [
        (30, None, "ok", ""),
        (6, "timeout", "ok", ""),
        (8, "timeout", "ok", "musterstadt: abgerufen: vor 8 Tagen. "),
        (None, "status 404", "ok", ""),
        (1, None, "malformed", "Der Speicher ist beschädigt: malformed"),
    ],
)
def test_when_somebody_must_act(
    found: Diagnosis, days: int | None, failure: str | None, checked: str, said: str
) -> None:
    """A damaged store, and a source that could not be fetched for a week; else nothing."""
    fetched = None if days is None else NOW - days * DAY
    (known,) = [state for state in found.states if state.source.name == CITY.name]
    state = replace(known, fetched_at=fetched, failure=failure)
    told = list(replace(found, states=[state], checked=checked).to_do())
    assert [words[: len(said)] for words in told] == ([said] if said else [])
