"""The configuration: what it says, how each fault is told, and how one line of it is changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.config.file import default_path, parse, read
from stadtbote.config.settings import SETTINGS, Settings
from stadtbote.errors import ConfigError
from stadtbote_styles.themes import FEW, MANY, THEMES, Own, Slot, looks, use

WHOLE = """\
# Meine Einstellungen
face = "screen-reader"   # seit Montag

rows=7
 "language" = 'de'
theme = "dark"
automatic_sync = false  # zu Hause
sync_minutes = 1_440
"""
KEYS = ", ".join(SETTINGS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.mark.row(89)
def test_no_file_is_no_fault(path: Path) -> None:
    """Without a file, or with an empty one, the defaults hold; the themes are those of the stylesheets."""
    assert read(path) == read(path / "below a file that is none") == Settings()
    path.write_text("\n# nichts\n")
    assert read(path) == read(path / "below a file") == Settings()
    assert Settings() == Settings(None, 5, None, "terminal", True, 15)
    for theme in THEMES:
        path.write_text(f'theme = "{theme}"')
        assert read(path).theme == theme


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.row(88)
def test_a_whole_file(path: Path, ending: str, mark: bytes) -> None:
    """Every key is read, with either line ending, and with or without a byte order mark."""
    path.write_bytes(mark + WHOLE.replace("\n", ending).encode())
    assert read(path) == Settings("screen-reader", 7, "de", "dark", automatic_sync=False, sync_minutes=1440)


@pytest.mark.parametrize(
    ("text", "number", "stands", "allowed"),
    [
        ('# a\nfase = "plain"', 2, 'fase = "plain"', "gemeint ist wohl face."),
        ("Rows = 5", 1, "Rows = 5", "gemeint ist wohl rows."),
        ("quark = 1", 1, "quark = 1", f"den Schlüssel gibt es nicht. Erlaubt sind {KEYS}."),
        ('rows = 5\n"fa\\u0063d" = 1', 2, '"fa\\u0063d" = 1', "gemeint ist wohl face."),
        ("rows = 5\n\n'x y'  = 1", 3, "'x y' = 1", "den Schlüssel gibt es nicht."),
        ('face = "Plain"', 1, 'face = "Plain"', 'erlaubt ist nur "screen", "screen-reader", "plain".'),
        ("face = 1", 1, "face = 1", 'erlaubt ist nur "screen", "screen-reader", "plain".'),
        ("face = []", 1, "face = []", "erlaubt ist nur"),
        ('language = "xx"', 1, 'language = "xx"', 'erlaubt ist nur "de", "en"'),
        ('theme = ""', 1, 'theme = ""', 'erlaubt ist nur "terminal", "dark", "light", "paper", "night", "co'),
        ("rows = 0", 1, "rows = 0", "erlaubt ist nur eine ganze Zahl von 1 bis 99."),
        ("rows = 100", 1, "rows = 100", "eine ganze Zahl von 1 bis 99."),
        ("rows = 5.0", 1, "rows = 5.0", "eine ganze Zahl"),
        ("rows = true", 1, "rows = true", "eine ganze Zahl"),
        ("rows = 2024-01-01", 1, "rows = 2024-01-01", "eine ganze Zahl"),
        ("sync_minutes = 10081", 1, "sync_minutes = 10081", "eine ganze Zahl von 1 bis 10080."),
        ("keep_days = 0", 1, "keep_days = 0", "eine ganze Zahl von 1 bis 36500."),
        ('keep_size = "viel"', 1, 'keep_size = "viel"', 'eine Größe von 1MB bis 1000GB'),
        ("keep_size = 500", 1, "keep_size = 500", "eine Größe"),
        ('allow_hosts = "a"', 1, 'allow_hosts = "a"', "eine Liste von Namen oder IP-Adressen"),
        ('allow_hosts = ["http://a/"]', 1, 'allow_hosts = ["http://a/"]', "eine Liste von Namen"),
        ('allow_hosts = ["a..b"]', 1, 'allow_hosts = ["a..b"]', "eine Liste von Namen"),
        ("allow_hosts = [1]", 1, "allow_hosts = [1]", "eine Liste von Namen"),
        ("kiosk = 1", 1, "kiosk = 1", "erlaubt ist nur true oder false."),
        ("idle_minutes = 0", 1, "idle_minutes = 0", "eine ganze Zahl von 1 bis 60."),
        ('operator = ""', 1, 'operator = ""', "erlaubt ist nur der Name eines Benutzers."),
        ("sync_minutes = -1", 1, "sync_minutes = -1", "eine ganze Zahl"),
        ("automatic_sync = 1", 1, "automatic_sync = 1", "erlaubt ist nur true oder false."),
        ("rows = 5\n[screen]\nrows = 5", 2, "[screen]", f"Erlaubt sind nur die Schlüssel {KEYS}."),
        ("[ 'rows' . x]\nrows = 5", 1, "[ 'rows' . x]", "Tabellen gibt es hier nicht."),
        ("[[rows]]\nx = 1", 1, "[[rows]]", "eine ganze Zahl"),
        ("face . x = 1", 1, "face . x = 1", "Tabellen gibt es hier nicht."),
        ("rows = {a = 1}", 1, "rows = {a = 1}", "Tabellen gibt es hier nicht."),
        ('face = """\nplain"""\nrows = 0', 3, "rows = 0", "von 1 bis 99."),
        ('face = """\nrows = 0"""', 1, 'face = """', "erlaubt ist nur"),
        ("rows = 5\nface = plain", 2, "face = plain", 'Text steht in geraden Anführungszeichen'),
        ("face = „plain“\nrows = 5", 1, "face = „plain“", "das ist kein gültiges TOML."),
        ("rows = 5\nrows = 6\n\n", 2, "rows = 6", "jeder Schlüssel nur einmal"),
        ("rows 5", 1, "rows 5", "kein gültiges TOML."),
        ("rows = 05", 1, "rows = 05", "kein gültiges TOML."),
        ("face = 'plain\nrows = 5", 1, "face = 'plain", "kein gültiges TOML."),
        ("# a\nrows = [1,\n2\n# Ende", 2, "rows = [1,", "kein gültiges TOML."),
        ("rows = 5\rface = 'plain'", 1, "rows = 5 face = 'plain'", "kein gültiges TOML."),
        ("rows = 5\nfa\x1b[31mce\x00 = 1", 2, "face = 1", "kein gültiges TOML."),
        ("rows = 5\nx = " + "[" * 900, 2, "x = " + "[" * 55 + "…", "kein gültiges TOML."),
        ("rows = 5\nx = " + "9" * 5000, 2, "x = " + "9" * 55 + "…", "länger als 1000 Zeichen."),
        (".".join("a" * 30_000) + " = 1", 1, "a." * 29 + "a…", "länger als 1000 Zeichen."),
    ],
)  # fmt: skip
@pytest.mark.row(87)
def test_faults_are_told(path: Path, text: str, number: int, stands: str, allowed: str) -> None:
    """The first fault: file, line, what stands there, what is allowed; exit 78, no control character."""
    path.write_bytes(text.encode())
    with pytest.raises(ConfigError) as told:
        read(path)
    said = str(told.value)
    assert said.startswith(f"Konfiguration, Zeile {number}, „{stands}“: ")
    assert allowed in said
    assert said.endswith(f" Die Datei ist {path}.")
    assert said.isprintable()
    assert told.value.exit_code == 78


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"rows = 5\n# M\xfcll\nface = 1", "Konfiguration, Zeile 2, „# M�ll“: das ist kein UTF-8."),
        ("rows = 5".encode("utf-16"), "Konfiguration, Zeile 1, „��rows = 5“: das ist kein UTF-8."),
        (b"\xef\xbb\xbf\n\xff", "Konfiguration, Zeile 2, „�“: das ist kein UTF-8."),
        (b"#" * 65_537, "Konfiguration {path}: die Datei ist größer als 64 Kilobyte."),
    ],
)
@pytest.mark.row(88)
def test_files_that_are_no_text(path: Path, data: bytes, said: str) -> None:
    """What is not UTF-8, or beyond all measure, is told with its line, exit 78."""
    path.write_bytes(data)
    with pytest.raises(ConfigError) as told:
        read(path)
    assert str(told.value).startswith(said.format(path=path))
    assert told.value.exit_code == 78


def test_the_largest_file_is_read(path: Path) -> None:
    """64 kB of comment are no fault, and the key behind them holds."""
    path.write_text("#" * (65_536 - 9) + "\nrows = 9")
    assert read(path).rows == 9


PIECES = [
    "face",
    "rows",
    '"',
    "'",
    "=",
    "[",
    "]",
    ".",
    "#",
    "\n",
    "\r",
    " ",
    "\\",
    "5",
    "true",
    '"plain"',
    '""""',
]


@given(st.lists(st.sampled_from(PIECES) | st.characters(), max_size=30).map("".join))
@pytest.mark.row(87)
def test_any_text_is_read_or_told(text: str) -> None:
    """Whatever stands there: settings that are allowed, or one sentence that can be printed."""
    try:
        settings, told = Settings(**parse(text, "/x")), ""
    except ConfigError as error:
        settings, told = Settings(), str(error)
    assert settings.rows in range(1, 100)
    assert settings.theme in THEMES
    assert not told or told.startswith("Konfiguration, Zeile ")
    assert not set(told) & set("\x1b\r\n\x07")


def test_default_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The file is in the user's configuration folder, as the platform has it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert default_path() == tmp_path / "stadtbote" / "config.toml"


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ('proxy: "http://u:geheim@h:1"', '…@h:1"'),
        ('proxy "http://u:ge=heim@h:1"', '…@h:1"'),
        ('proxy = "http://u:geheim@h:x"', 'proxy = …@h:x"'),
        ('proxy = "http://u:geheim"', "proxy = …"),
        ('"prox" = "http://u:geheim"', "proxy …"),
        ('http_proxy: "u:geheim"', "proxy …"),
    ],
)
def test_a_fault_does_not_tell_a_password(path: Path, text: str, stands: str) -> None:
    """Whichever sign is missing in the line of a proxy, its name and password are not shown."""
    path.write_text(text)
    with pytest.raises(ConfigError) as told:
        read(path)
    assert str(told.value).startswith(f"Konfiguration, Zeile 1, „{stands}“: ")
    assert "geheim" not in str(told.value)


def test_themes_of_ones_own(path: Path) -> None:
    """Colours by slot over a base, as numbers or the nearest to "#rrggbb"; chosen by its name."""
    path.write_text('theme = "mine"\n[themes.mine]\nbase = "dark"\naccent = 45\nfocus = "#ffd700"\n')
    found = read(path)
    assert found.theme == "mine"
    assert found.themes == (Own("mine", "dark", (("accent", 45), ("focus", 220))),)
    use(found.themes)
    shown = looks("mine", MANY)
    assert (shown[Slot.ACCENT].letters, shown[Slot.FOCUS].ground) == (45, 220)
    assert shown[Slot.TEXT] == looks("dark", MANY)[Slot.TEXT]
    assert looks("mine", FEW) == looks("dark", FEW)


@pytest.mark.parametrize(
    ("text", "number", "said"),
    [
        (
            '[themes.mine]\nbase = "dark"\nquiet = 240',
            3,
            "quiet auf ground hat den Kontrast 2,6 zu 1, nötig ist 7",
        ),
        (
            '[themes.mine]\nbase = "dark"\nrule = 235',
            3,
            "rule auf ground hat den Kontrast 1,2 zu 1, nötig ist 3",
        ),
        ('[themes.mine]\nbase = "dark"\nground = 244', 3, "letters auf ground hat den Kontrast"),
        ('[themes.mine]\nbase = "dark"\naccent = 9', 3, "eine Zahl von 16 bis 255"),
        (
            '[themes.mine]\nbase = "dark"\nakzent = 45',
            3,
            "die Farbe gibt es nicht. Erlaubt sind base, ground",
        ),
        ('[themes.mine]\nbase = "terminal"', 2, "base muss da sein, erlaubt ist"),
        ("[themes.dark]\naccent = 45", 1, "ein eigenes Theme steht unter [themes.meins]"),
        ("themes = 5", 1, "nur eine Tabelle je Theme"),
        ('theme = "mine"\n[themes.yours]\nbase = "dark"', 1, "erlaubt ist nur"),
    ],
)
def test_a_theme_that_cannot_be_read_is_refused(path: Path, text: str, number: int, said: str) -> None:
    """With the line, the slot and the contrast that was measured."""
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        read(path)
    assert f"Zeile {number}, " in str(caught.value)
    assert said in str(caught.value)
