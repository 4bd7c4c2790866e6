"""Calls that make no sense, with values that would harm a terminal: usage on stderr, cleaned, exit 64."""

from __future__ import annotations

from pathlib import Path

import pytest

from stadtbote.cli.main import parser
from support.commands import call, run
from support.terminal import PROGRAM, environment

# Sequences of a terminal, 8-bit controls, line ends, text that turns around, bytes that are no text.
PAYLOADS = {
    "escape": "\x1b]52;c;cm0gLXJm\x07\x1b[31m\x1bP1;2q\x1b\\",
    "eight-bit": "\x9b31m\x9d0;x\x9c\x85\x90",
    "lines": "a\nstadtbote: alles gut\r\x0b\x0c\u2028b",
    "turned": "\u202eab\u2066cd\U000e0041\u200b",
    "bytes": "\udcff\udc9b31m",
    "braces": "{0}{n} %s %(x)s {",
    "long": "x" * 50_000,
}

CALLS = [
    ["--{}"],
    ["{}"],
    ["list", "--{}"],
    ["list", "--limit", "{}"],
    ["--language", "{}", "list"],
    ["--theme", "{}"],
    ["--rows", "{}"],
    ["sync", "--budget", "{}"],
    ["sync", "--if-older", "{}"],
    ["prune", "--size", "{}"],
    ["mark", "{}", "1"],
    ["face", "{}"],
    ["timer", "{}"],
    ["source", "{}"],
    ["list", "{}"],
]


@pytest.mark.row(92)
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_wrong_calls(tmp_path: Path, payload: str) -> None:
    """Whatever stands in a wrong option, value or command: 64, usage on stderr, cleaned, in a few lines."""
    calls = [[word.replace("{}", payload) for word in call] for call in CALLS]
    for words in calls:
        done = run(tmp_path / "store", *words)
        assert (done.returncode, done.stdout) == (64, "")
        assert done.stderr.startswith("Aufruf: stadtbote")
        assert "\nstadtbote" in done.stderr
        assert all(line.isprintable() for line in done.stderr.split("\n"))
        assert len(done.stderr) < 2_000
    assert not (tmp_path / "store").exists()


@pytest.mark.row(92)
@pytest.mark.parametrize("payload", [p for name, p in PAYLOADS.items() if name != "long"])
def test_values_that_name_nothing(tmp_path: Path, payload: str) -> None:
    """A source, an article or a file that there is none of is told cleaned, in one line, by its own code."""
    calls = (["list", "--source", payload], ["show", payload], ["mark", "read", payload])
    told = [run(tmp_path / "store", *words) for words in (*calls, ["unpack", f"/{payload}"])]
    assert [(done.returncode, done.stdout) for done in told] == [(69, ""), (69, ""), (69, ""), (66, "")]
    for done in told:
        assert len(done.stderr.splitlines()) == 1
        assert done.stderr.rstrip("\n").isprintable()


@pytest.mark.row(92)
@pytest.mark.parametrize("columns", ["1", "47", "1000000", "-5", "\x1b[31m", "9" * 5_000])
def test_usage_at_any_width(tmp_path: Path, columns: str) -> None:
    """The help is there whatever the environment says of the width, and so is what is wrong with a call."""
    for arguments, code in ((["list", "--help"], 0), (["--falsch"], 64)):
        done = call([*PROGRAM, *arguments], environment(COLUMNS=columns, LINES=columns))
        assert done.returncode == code
        text = done.stderr if code else done.stdout
        assert text.startswith("Aufruf: stadtbote")
        assert all(line.isprintable() for line in text.split("\n"))


WRONG = {
    "--bogus": ("Das gibt es hier nicht: --bogus.", "Not known here: --bogus."),
    "--lang en list": (
        "Das gibt es hier nicht: --lang. Gemeint ist wohl --language.",
        "Not known here: --lang. Did you mean --language?",
    ),
    "list --unreed": (
        "Das gibt es hier nicht: --unreed. Gemeint ist wohl --unread.",
        "Not known here: --unreed. Did you mean --unread?",
    ),
    "list a b": ("Das gibt es hier nicht: a b.", "Not known here: a b."),
    "lst": (
        "„lst“ gibt es hier nicht. Gemeint ist wohl „list“.",
        "“lst” is not known here. Did you mean “list”?",
    ),
    "marks x": (
        "„x“ gibt es hier nicht. Möglich ist: follow, unfollow.",
        "“x” is not known here. Possible: follow, unfollow.",
    ),
    "--language fr": (
        "--language: „fr“ gibt es hier nicht. Möglich ist: de, en.",
        "--language: “fr” is not known here. Possible: de, en.",
    ),
    "mark eat 1": (
        "„eat“ gibt es hier nicht. Möglich ist: read, unread, keep, unkeep.",
        "“eat” is not known here. Possible: read, unread, keep, unkeep.",
    ),
    "list --limit": ("--limit: dahinter fehlt eine Angabe.", "--limit: a value is missing here."),
    "export articles --search": (
        "--search: dahinter fehlt mindestens eine Angabe.",
        "--search: at least one value is missing here.",
    ),
    "list --limit x": (
        "--limit: erlaubt ist nur eine ganze Zahl von 1 an.",
        "--limit: only a whole number from 1 up is allowed.",
    ),
    "--offline=1": (
        "--offline: dahinter gehört keine Angabe, auch nicht „1“.",
        "--offline: takes no value, not even “1”.",
    ),
    "--screen --plain": (
        "--plain: geht nicht zusammen mit --screen.",
        "--plain: cannot be combined with --screen.",
    ),
    "source move x": ("Es fehlt: ADRESSE.", "Missing: ADDRESS."),
    "mark": ("Es fehlt: read|unread|keep|unkeep.", "Missing: read|unread|keep|unkeep."),
    "filter": (
        "Es fehlt, was zu tun ist. Möglich ist: add, list, remove, test.",
        "An action is missing. Possible: add, list, remove, test.",
    ),
}


@pytest.mark.row(92)
@pytest.mark.parametrize(("place", "language"), list(enumerate(["de", "en"])))
def test_what_is_wrong(place: int, language: str, tmp_path: Path) -> None:
    """Below the usage is a sentence in the user's language, with what is possible and where help is."""
    for call_, said in WRONG.items():
        done = run(tmp_path / "store", *call_.split(), LANG=f"{language}_DE.UTF-8")
        assert (done.returncode, done.stdout) == (64, "")
        last = done.stderr.splitlines()[-1]
        assert f": {said[place]} " in last
        assert last.startswith("stadtbote")
        assert last.count(" --help") == 1


def test_values_stand_before_or_behind_options() -> None:
    """Where a command takes several words, an option may stand between them."""
    for words, name, found in (
        ("search a --limit 1 b", "words", ["a", "b"]),
        ("mark keep --source x 1 2", "articles", ["1", "2"]),
        ("export articles x.md --force 1 2", "articles", ["1", "2"]),
        ("source rename a --shown X b", "new", "b"),
    ):
        assert getattr(parser().parse_args(words.split()), name) == found


@pytest.mark.row(92)
def test_no_option_is_guessed() -> None:
    """A part of an option's name is no option: what a call means never depends on which others there are."""
    for option in ("--stor", "--conf", "--lang", "--plai", "--low"):
        with pytest.raises(SystemExit) as ended:
            parser().parse_args([option, "x"])
        assert ended.value.code == 64
