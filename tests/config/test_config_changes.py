"""Changing the configuration: a line at a time, whole or not at all, and never a file with a fault."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.config.file import ConfigError, Settings, keep, read
from stadtbote.config.settings import changed, parse, replaced
from stadtbote_cache.record import replace
from support.keeping import ended, start

WHOLE = """\
# Meine Einstellungen
face = "screen-reader"   # seit Montag

rows=7
 "language" = 'de'
theme = "dark"
automatic_sync = false  # zu Hause
sync_minutes = 1_440
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        ("", {"face": "plain"}, 'face = "plain"\n'),
        ("rows = 5", {"rows": 6}, "rows = 6"),
        ("rows = 5", {"face": "plain", "automatic_sync": False},
         'rows = 5\nface = "plain"\nautomatic_sync = false\n'),
        ("rows = 5\n\n# Ende\n\n", {"theme": "light"}, 'rows = 5\n\n# Ende\n\ntheme = "light"\n'),
        ("# nur Worte", {"rows": 6}, "# nur Worte\nrows = 6\n"),
        ("\trows\t=5# fünf", {"rows": 6}, "\trows\t=6# fünf"),
        ('"face" = \'plain\' # "x" = 1', {"face": "screen"}, '"face" = "screen" # "x" = 1'),
        ('"f\\u0061ce" = """plain""" #', {"face": "screen"}, '"f\\u0061ce" = "screen" #'),
        ("face = '''plain'''", {"face": "screen"}, 'face = "screen"'),
        ("rows = 5\r\ntheme = \"dark\"\r\n", {"rows": 6, "face": "plain"},
         'rows = 6\r\ntheme = "dark"\r\nface = "plain"\r\n'),
        ("\r\nrows = 5", {"face": "plain"}, '\r\nrows = 5\r\nface = "plain"\r\n'),
        ("\ufeffrows = 5\n", {"rows": 6}, "\ufeffrows = 6\n"),
        ("\ufeff", {"rows": 6}, "\ufeffrows = 6\n"),
        ("rows = 5\n# rows = 7\n", {"rows": 6}, "rows = 6\n# rows = 7\n"),
        ("# a\nrows = 5\n# b\n", {"rows": None}, "# a\n# b\n"),
        ("rows = 5  # seit Montag\r\n# b\r\n", {"rows": None}, "# seit Montag\r\n# b\r\n"),
        ("# a", {"rows": None}, "# a"),
        ("# a\r\nrows = 5", {"rows": None}, "# a\r\n"),
        ("# a\r\nrows = 5 # b", {"rows": None}, "# a\r\n# b"),
        ("rows = 5", {"rows": None, "face": None}, ""),
        (WHOLE, {"face": "plain", "language": "en", "automatic_sync": True},
         WHOLE.replace("screen-reader", "plain").replace("'de'", '"en"').replace("false", "true")),
    ],
)  # fmt: skip
def test_keep_changes_its_lines_only(path: Path, before: str, changes: dict[str, Any], after: str) -> None:
    """A key's line gets the new value; comments, blank lines, order and line endings stay."""
    path.write_bytes(before.encode())
    old = read(path)
    keep(path, **changes)
    assert path.read_bytes().decode() == after
    assert read(path) == replace(
        old, **{key: getattr(Settings(), key) if value is None else value for key, value in changes.items()}
    )
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "text", ['face = """\nplain"""', "rows = 5\nface = '''\nplain'''\n", 'face = """pl\\\n  ain"""']
)
def test_keep_leaves_values_over_several_lines_alone(path: Path, text: str) -> None:
    """A value over several lines is not touched: that is told, and the file is as it was."""
    path.write_text(text)
    for changes in ({"face": "screen"}, {"face": None}):
        with pytest.raises(ConfigError, match=r"^Nicht gespeichert: face.* über mehrere Zeilen"):
            keep(path, **changes)
        assert path.read_text() == text
    keep(path, rows=6)
    assert read(path) == Settings(face="plain", rows=6)


@pytest.mark.parametrize("text", ["rows = fünf\n", "x = 1\n", "[rows]\n"])
@pytest.mark.row(87)
def test_keep_never_overwrites_a_faulty_file(path: Path, text: str) -> None:
    """A file with a fault stays as it is, and the fault is told."""
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"^Nicht gespeichert: rows = 6\. Konfiguration, Zeile 1,"):
        keep(path, rows=6)
    assert path.read_text() == text


def test_readers_never_see_half_a_file(path: Path) -> None:
    """While another process changes the file again and again, every read gives a whole state."""
    path.write_text(WHOLE)
    script = """
import sys
from pathlib import Path
from stadtbote.config.file import keep
for turn in range(200):
    keep(Path(sys.argv[1]), rows=turn % 90 + 1, face="plain" if turn % 2 else "screen")
"""
    writer = start(script, path)
    states = set()
    while writer.poll() is None:
        states.add(replace(read(path), face=None, rows=5))
    assert ended(writer) == (0, "")
    assert len(states) == 1
    assert (read(path).face, read(path).rows) == ("plain", 20)


def test_keep_knows_its_keys_and_values(path: Path) -> None:
    """A mistake of the program writes nothing that the next start would refuse."""
    with pytest.raises((TypeError, ValueError), match="fase"):
        keep(path, fase="plain")
    with pytest.raises(ConfigError):
        keep(path, face="window")
    assert not path.exists()


LINES = {
    "face": ['face = "plain"#', "\"face\"='screen'", "face='''plain''' # '", 'face\t=\t"screen"'],
    "rows": ["rows = 5", " rows=7 # x", "'rows' = 1_0 # rows = 3"],
    "theme": ['theme = """dark"""', "theme='light' #'", 'theme = "\\u0064ark" # é'],
    "automatic_sync": ["automatic_sync = true", '"automatic_sync"=false# "'],
}
CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "face": st.sampled_from(["screen", "plain", None]),
    "rows": st.integers(1, 99) | st.none(),
    "theme": st.sampled_from(["contrast", None]),
    "automatic_sync": st.booleans() | st.none(),
}


@given(
    st.fixed_dictionaries({}, optional={key: st.sampled_from(lines) for key, lines in LINES.items()}),
    st.lists(st.sampled_from(["", "# rows = 1", "\t#face", "  "]), max_size=4),
    st.randoms(),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.fixed_dictionaries({}, optional=CHANGES),
)
def test_changed(
    keys: dict[str, str],
    others: list[str],
    random: Random,
    ending: str,
    closed: bool,
    changes: dict[str, Any],
) -> None:
    """In any file that is right the keys get their values, and every other line is there as it was."""
    lines = [*keys.values(), *others]
    random.shuffle(lines)
    text = ending.join(lines) + (ending if closed and lines else "")
    after = text
    for key, value in changes.items():
        after = changed(after, key, value)
    assert parse(after, "/x") == replaced(parse(text, "/x"), changes)
    untouched = [*others, *(line for key, line in keys.items() if key not in changes)]
    stays = [line for line in lines if line in untouched]
    assert [line for line in after.splitlines() if line in untouched and line] == [s for s in stays if s]
    gone = [line for key, line in keys.items() if key in changes]
    for line in gone:
        assert line.partition("#")[2] in after
