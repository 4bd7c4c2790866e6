"""Whether a frame may be shown: the decision, without a terminal, and what is never kept."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from pictures import first_frames
from stadtbote.config.settings import Settings
from stadtbote.reading.news import since_last
from stadtbote.screen import frame, kept_frame
from stadtbote.screen.frame_truth import COARSE, SHIPPED, SHIPPED_SIZE, are_asked, holds, is_harmless, ships
from stadtbote.screen.sizes import Terminal
from stadtbote.terminal.faces import DEFAULT, SCREEN, Choice
from stadtbote.text.language import LANGUAGES
from stadtbote_cache.damage import journal_path
from stadtbote_cache.store import Store
from stadtbote_cache.visits import Visits

HERE = ["9 2", "2026-11-30 +0100 CET", "0.2.0", "1000 [4]\0\x000", "/store\x001 2 3"]
KEPT = [*HERE, "100", "\x1b[1;1H\n\x1b[1;1Hone\n\x1b[2;1H\x1b[1mtwo\x1b[m\x1b[K"]


def test_the_same_start_has_the_frame() -> None:
    """What was kept for the very same start a moment or hours ago is shown."""
    assert holds(KEPT, HERE, 100.0)
    assert holds(KEPT, HERE, 9_999.0)


@pytest.mark.parametrize(
    ("place", "other"),
    [
        (0, "9 3"),
        (1, "2026-12-01 +0100 CET"),  # "today" would be yesterday
        (1, "2026-11-29 +0100 CET"),  # the clock went back
        (1, "2026-11-30 +0100 WAT"),  # times would be those of another zone
        (2, "0.3.0"),
        (3, "1001 [4]\0\x000"),
        (3, "1000 [4, 5]\0\x000"),  # the kiosk may be for that group
        (3, "1000 [4]\0\x000\0NO_COLOR=1"),
        (4, "/store\x001 2 4"),
        (4, "/store\0"),
    ],
)
def test_any_difference_makes_it_void(place: int, other: str) -> None:
    """Another terminal, day, zone, program, user, call or state of a file: no frame."""
    assert not holds(KEPT, [*HERE[:place], other, *HERE[place + 1 :]], 100.0)


def test_a_clock_that_went_back_makes_it_void() -> None:
    """What was drawn later than now says times that are still to come."""
    assert not holds(KEPT, HERE, 99.0)


@pytest.mark.parametrize("picture", ["", "\x1b[1;1H\none", f"{KEPT[-1]}\nmore", "\x1b[H\none\n\x1b]0;t\x07"])
def test_other_rows_make_it_void(picture: str) -> None:
    """A frame has a row for each of the terminal, and nothing but text in them."""
    assert not holds([*KEPT[:-1], picture], HERE, 100.0)


@pytest.mark.parametrize("kept", [[], [*HERE, "soon", KEPT[-1]], [*HERE, "", KEPT[-1]]])
def test_damage_is_an_error_of_values(kept: list[str]) -> None:
    """What is no frame at all is refused in the way that the start expects."""
    with pytest.raises(ValueError, match=r".*"):
        assert holds(kept, HERE, 100.0)


@pytest.mark.parametrize(
    ("row", "harmless"),
    [
        ("\x1b[3;5H\x1b[0;1;38;5;221;48;5;236mÄrger “…” 日本\x1b[K\x1b[m", True),
        ("می\u200cخواهم 👩\u200d👧", True),
        ("\x1b]0;title\x07", False),
        ("\x1b[2J", False),
        ("\x1b[?1049h", False),
        ("\x1b[6n", False),
        ("\x1b[1", False),
        ("\x1bc", False),
        ("a\rb", False),
        ("a\nb", False),
        ("\x9b2J", False),
        ("\x7f", False),
        ("\u202eabc", False),  # text from right to left
        ("\u2028", False),
        ("\ue000", False),
        ("\udc80", False),
        (f"\x1b[{'1;' * 50}m", False),
    ],
)
def test_only_text_in_some_style_is_harmless(row: str, harmless: bool) -> None:
    """Rows place text and style it; all else, and anything unseen, is refused."""
    assert is_harmless(row) is harmless


PLAIN = {"TERM": "xterm-256color", "LANG": "de_DE.UTF-8", "HOME": "/home/anna"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, "de"),
        ({"LANG": ""}, "de"),
        ({"LANG": "C.UTF-8"}, "de"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANGUAGE": "en:de"}, "en"),
        ({"LANGUAGE": "fr:it"}, "en"),
        ({"NO_COLOR": "1", "COLORTERM": "truecolor", "TZ": "Asia/Tokyo", "PYTHONUTF8": "1"}, "de"),
        ({"TERM": "linux"}, "de"),
        ({"ACCESSIBLE": ""}, "de"),
        ({"TERM": "dumb"}, ""),
        ({"TERM": ""}, ""),
        ({"LANG": "C"}, ""),  # German letters are spelled there
        ({"LC_ALL": "POSIX"}, ""),
        ({"LC_CTYPE": "ja_JP.UTF-8"}, ""),  # signs have another width there
        ({"LANG": "fr_FR.UTF-8"}, ""),
        ({"ACCESSIBLE": "1"}, ""),
        ({"STADTBOTE_FACE": "plain"}, ""),
        ({"STADTBOTE_KIOSK": "1"}, ""),
        ({"TEXTUAL_COLOR_SYSTEM": "truecolor"}, ""),
        ({"FORCE_COLOR": "1"}, ""),
        ({"COLUMNS": "80"}, ""),
    ],
)
def test_which_frame_ships(more: dict[str, str], code: str) -> None:
    """The built-in edition has a frame in two languages, where nothing asks for another start."""
    assert ships([], PLAIN | more, SHIPPED_SIZE, first=True) == code


def test_a_call_with_words_has_none_that_ships() -> None:
    """With an option, another size, or files of the user or an operator, nothing that ships is shown."""
    assert not ships(["--offline"], PLAIN, SHIPPED_SIZE, first=True)
    assert not ships([], PLAIN, (80, 25), first=True)
    assert not ships([], PLAIN, SHIPPED_SIZE, first=False)


@pytest.mark.parametrize("kind", ["DATA", "CONFIG", "STATE"])
def test_any_file_of_a_user_is_another_start(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has a folder of ours, whatever is in it, has started before."""
    for name in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    assert kept_frame._is_first()
    (tmp_path / kind / "stadtbote").mkdir(parents=True)
    assert not kept_frame._is_first()


def test_shipped_frames_are_what_is_drawn_today(tmp_path: Path) -> None:
    """They are the very rows that the first start draws; `python tests/pictures` makes them anew."""
    drawn = first_frames.drawn(tmp_path)
    kept = {path.name: path.read_text("utf-8") for path in first_frames.FOLDER.iterdir()}
    assert kept == drawn, "`.venv-tests/bin/python tests/pictures` makes the first frames anew"
    assert SHIPPED == LANGUAGES
    for text in drawn.values():
        assert len(text.encode()) < 3_000
        assert len(text.splitlines()) == 25
        assert all(map(is_harmless, text.splitlines()))


def test_a_call_is_read_back() -> None:
    """The folder, arguments and variables of a call come back as they were, whatever is in them."""
    call = "\0".join(["0 []", "/home/a", "2", "--store", "LANG=de", "LC_ALL=a=b", "TERM="])
    assert kept_frame.called(call) == ("/home/a", ["--store", "LANG=de"], {"LC_ALL": "a=b", "TERM": ""})
    with pytest.raises(ValueError, match=r".*"):
        kept_frame.called("0 []")


@pytest.fixture
def keep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], bool]:
    """Keeps a frame for a store; whether there was one to keep."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(kept_frame._State, "call", "0 []\0\x000")
    call = frame.call_of(Choice(SCREEN, DEFAULT), Settings(), offline=False)

    def run(path: Path) -> bool:
        frame.keep(path, tmp_path / "config.toml", call, Terminal(80, 24))
        return (tmp_path / "cache" / "stadtbote" / "first-frame").exists()

    return run


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store."""
    with Store.open(tmp_path / "s.sqlite3") as store:
        return store.path


def test_a_frame_is_kept(keep: Callable[[Path], bool], path: Path) -> None:
    """Where nothing speaks against it, there is one, and it holds."""
    assert keep(path)
    kept = kept_frame.read()
    assert kept is not None
    assert kept_frame.is_true(kept, "80 24", "0 []\0\x000")
    os.utime(path)
    assert not kept_frame.is_true(kept, "80 24", "0 []\0\x000")


def test_none_while_a_visit_goes_on(keep: Callable[[Path], bool], path: Path) -> None:
    """What is new at the next depends on how that one ends, perhaps without a word."""
    with Store.open(path) as store:
        Visits.of(store).show("elsewhere 1", since_last(store), lambda _process: True)
    assert not keep(path)
    with Store.open(path) as store:
        Visits.of(store).end("elsewhere 1")
    assert keep(path)


def test_none_where_devices_share_marks(keep: Callable[[Path], bool], path: Path) -> None:
    """The next start first takes what was done elsewhere."""
    journal_path(path).write_text('{"follow": "/shared"}\n')
    assert not keep(path)


def test_none_where_times_are_coarse(keep: Callable[[Path], bool], path: Path) -> None:
    """On FAT, two writes within two seconds leave the same time."""
    os.utime(path, ns=(0, 1_800_000_000 * 10**9 // COARSE * COARSE))
    assert not keep(path)


def test_a_full_disk_keeps_the_frame_before(keep: Callable[[Path], bool], path: Path) -> None:
    """Half a frame never takes the place of a whole one, and nothing of it stays."""
    assert keep(path)
    before = kept_frame.read()
    bounds = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, bounds[1]))
    try:
        kept_frame.keep(["row"] * 99, "", "", (0.0, ""), (80, 24))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, bounds)
    assert kept_frame.read() == before
    folder = Path(os.environ["XDG_CACHE_HOME"], "stadtbote")
    assert [found.name for found in folder.iterdir()] == ["first-frame"]


def test_variables_that_matter() -> None:
    """Whatever has a say in face, language, colours or places is asked for, and nothing else is kept."""
    environment = dict.fromkeys(["LC_TIME", "TERM", "STADTBOTE_X", "PATH", "SSH_AUTH_SOCK", "NO_COLOR"], "1")
    assert are_asked(environment) == ["LC_TIME", "NO_COLOR", "STADTBOTE_X", "TERM"]
