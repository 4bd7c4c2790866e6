"""Which face is chosen, by what, and how that is said."""

from __future__ import annotations

from itertools import product

import pytest

from stadtbote.errors import UsageError
from stadtbote.terminal.faces import (
    FACES,
    PRINT,
    Choice,
    Terminals,
    choose,
    first_line,
    reader_among,
    start_line,
)
from stadtbote.text import language

XTERM = {"TERM": "xterm-256color"}
DUMB = {"TERM": "dumb"}
AT_TERMINAL = Terminals(stdin=True, stdout=True, stderr=True)
TO_PAGER = Terminals(stdin=True, stdout=False, stderr=True)
FROM_PIPE = Terminals(stdin=False, stdout=True, stderr=True)
NOWHERE = Terminals(stdin=False, stdout=False, stderr=False)
NO_STDERR = Terminals(stdin=True, stdout=True, stderr=False)


@pytest.mark.parametrize(
    ("flag", "environment", "configured", "choice"),
    [
        (None, {}, None, Choice("screen", "default")),
        (None, {}, "plain", Choice("plain", "configuration")),
        (None, {}, "screen", Choice("screen", "configuration")),
        (None, {"ACCESSIBLE": "1"}, "plain", Choice("screen-reader", "ACCESSIBLE")),
        (None, {"ACCESSIBLE": "no"}, None, Choice("screen-reader", "ACCESSIBLE")),
        (None, {"ACCESSIBLE": "0"}, None, Choice("screen", "default")),
        (None, {"ACCESSIBLE": "False"}, "plain", Choice("plain", "configuration")),
        (None, {"ACCESSIBLE": ""}, None, Choice("screen", "default")),
        (None, {"STADTBOTE_FACE": "screen", "ACCESSIBLE": "1"}, "plain", Choice("screen", "STADTBOTE_FACE")),
        (None, {"STADTBOTE_FACE": "", "ACCESSIBLE": "1"}, None, Choice("screen-reader", "ACCESSIBLE")),
        ("plain", {"STADTBOTE_FACE": "screen", "ACCESSIBLE": "1"}, "screen", Choice("plain", "--plain")),
        ("screen", {"ACCESSIBLE": "1"}, "plain", Choice("screen", "--screen")),
        ("screen-reader", {"STADTBOTE_FACE": "x"}, None, Choice("screen-reader", "--screen-reader")),
    ],
)
@pytest.mark.row(93)
def test_order(flag: str | None, environment: dict[str, str], configured: str | None, choice: Choice) -> None:
    """Flag over STADTBOTE_FACE over ACCESSIBLE over the configuration over the screen."""
    assert choose(flag, XTERM | environment, configured, AT_TERMINAL) == choice


@pytest.mark.parametrize(
    ("flag", "environment", "configured", "terminals", "choice"),
    [
        # nothing named a face
        (None, DUMB, None, AT_TERMINAL, Choice("plain", "default", "screen", "TERM=dumb")),
        (None, {}, None, AT_TERMINAL, Choice("plain", "default", "screen", "TERM")),
        (None, {"TERM": ""}, None, AT_TERMINAL, Choice("plain", "default", "screen", "TERM")),
        (
            None,
            {"TERM": "dumb-emacs-ansi"},
            None,
            AT_TERMINAL,
            Choice("plain", "default", "screen", "TERM=dumb"),
        ),
        (None, XTERM, None, NO_STDERR, Choice("plain", "default", "screen", "stderr")),
        (None, XTERM, None, TO_PAGER, Choice(PRINT, "default", "screen", "stdout")),
        (None, XTERM, None, FROM_PIPE, Choice(PRINT, "default", "screen", "stdin")),
        (None, DUMB, None, NOWHERE, Choice(PRINT, "default", "screen", "stdin")),
        # line mode works everywhere; only its habit does not stand in the way of a pager
        ("plain", {}, None, NOWHERE, Choice("plain", "--plain")),
        ("plain", XTERM, None, TO_PAGER, Choice("plain", "--plain")),
        (None, {"STADTBOTE_FACE": "plain"}, None, NOWHERE, Choice("plain", "STADTBOTE_FACE")),
        (None, DUMB, "plain", FROM_PIPE, Choice("plain", "configuration")),
        (None, DUMB, "plain", AT_TERMINAL, Choice("plain", "configuration")),
        (None, XTERM, "plain", TO_PAGER, Choice(PRINT, "configuration", "plain", "stdout")),
        # a screen was named and is not possible
        (
            "screen-reader",
            DUMB,
            None,
            AT_TERMINAL,
            Choice("plain", "--screen-reader", "screen-reader", "TERM=dumb"),
        ),
        (
            "screen-reader",
            XTERM,
            None,
            TO_PAGER,
            Choice("plain", "--screen-reader", "screen-reader", "stdout"),
        ),
        ("screen", XTERM, None, NOWHERE, Choice("plain", "--screen", "screen", "stdin")),
        (
            None,
            DUMB | {"ACCESSIBLE": "1"},
            None,
            AT_TERMINAL,
            Choice("plain", "ACCESSIBLE", "screen-reader", "TERM=dumb"),
        ),
        (
            None,
            XTERM | {"ACCESSIBLE": "1"},
            None,
            TO_PAGER,
            Choice(PRINT, "ACCESSIBLE", "screen-reader", "stdout"),
        ),
        (None, XTERM, "screen-reader", FROM_PIPE, Choice(PRINT, "configuration", "screen-reader", "stdin")),
        (
            None,
            XTERM,
            "screen-reader",
            NO_STDERR,
            Choice("plain", "configuration", "screen-reader", "stderr"),
        ),
        (
            None,
            {"STADTBOTE_FACE": "screen"},
            None,
            AT_TERMINAL,
            Choice("plain", "STADTBOTE_FACE", "screen", "TERM"),
        ),
    ],
)
def test_without_a_screen(
    flag: str | None,
    environment: dict[str, str],
    configured: str | None,
    terminals: Terminals,
    choice: Choice,
) -> None:
    """Where no screen can be, it is line mode, and where nobody sits there, every article in turn."""
    assert choose(flag, environment, configured, terminals) == choice


@pytest.mark.row(93)
def test_every_combination_ends_somewhere_sensible() -> None:
    """A screen needs three terminals and a TERM, a flag always gives a session, and each choice is said."""
    flags = configured = (None, *FACES)
    variables: tuple[dict[str, str], ...] = (
        {},
        {"STADTBOTE_FACE": "plain"},
        {"STADTBOTE_FACE": "screen-reader"},
        {"ACCESSIBLE": "1"},
    )
    terms: tuple[dict[str, str], ...] = ({}, DUMB, XTERM)
    streams = [Terminals(*three) for three in product((True, False), repeat=3)]
    seen = set()
    for flag, kept, variable, term, terminals in product(flags, configured, variables, terms, streams):
        choice = choose(flag, variable | term, kept, terminals)
        seen.add(choice.face)
        if choice.face in {"screen", "screen-reader"}:
            assert terminals == Terminals(True, True, True)
            assert term == XTERM
            assert not choice.instead_of
        if flag:
            assert choice.face != PRINT
            assert choice.by == f"--{flag}"
        if choice.face == PRINT:
            assert not (terminals.stdin and terminals.stdout)
        said = first_line(choice)
        assert said.endswith(".")
        assert choice.face != "screen-reader" or len(said.split()) <= 9
    assert seen == {*FACES, PRINT}


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice("screen", "default"), "Bildschirm, voreingestellt. f wechselt die Ansicht."),
        (
            Choice("screen-reader", "--screen-reader"),
            "Ansicht für Bildschirmleser, gewählt mit --screen-reader.",
        ),
        (Choice("screen-reader", "F2"), "Ansicht für Bildschirmleser, gewählt mit F2."),
        (Choice("plain", "configuration"), "Zeilenmodus, gewählt in der Konfiguration."),
        (Choice("plain", "kept"), "Zeilenmodus, zuletzt gewählt."),
        (
            Choice("plain", "default", "screen", "TERM=dumb"),
            "Zeilenmodus, weil TERM=dumb keinen Bildschirm kennt.",
        ),
        (Choice("plain", "default", "screen", "TERM"), "Zeilenmodus, weil TERM fehlt."),
        (
            Choice("plain", "--screen-reader", "screen-reader", "stderr"),
            "Zeilenmodus statt der Ansicht für Bildschirmleser, weil die Fehlerausgabe kein Terminal ist.",
        ),
        (
            Choice(PRINT, "configuration", "plain", "stdout"),
            "Alle Artikel nacheinander statt des Zeilenmodus, weil die Ausgabe kein Terminal ist.",
        ),
    ],
)
def test_first_line(choice: Choice, said: str) -> None:
    """The first line names the face and the reason, the face first."""
    assert first_line(choice) == said


@pytest.mark.parametrize(
    ("choice", "first", "later"),
    [
        (Choice("plain", "--plain"), "", ""),
        (Choice("screen-reader", "ACCESSIBLE"), "Ansicht für Bildschirmleser, gewählt mit ACCESSIBLE.", ""),
        (Choice("plain", "kept"), "Zeilenmodus, zuletzt gewählt.", ""),
        (
            Choice("plain", "default", "screen", "TERM=dumb"),
            "Zeilenmodus, weil TERM=dumb keinen Bildschirm kennt.",
            "",
        ),
        (
            Choice("plain", "--screen-reader", "screen-reader", "TERM"),
            *["Zeilenmodus statt der Ansicht für Bildschirmleser, weil TERM fehlt."] * 2,
        ),
    ],
)
def test_the_ear_is_told_of_the_face_what_is_not_known(choice: Choice, first: str, later: str) -> None:
    """Nothing of one that was just asked for, once of one chosen before, always of another in its place."""
    assert start_line(choice, first=True) == first
    assert start_line(choice, first=False) == later


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_first_line_of_the_screen_reader_face_is_short(code: str) -> None:
    """It is spoken at each start: nine words at most, whatever named the face."""
    language.use(code)
    for by in ("--screen-reader", "STADTBOTE_FACE", "ACCESSIBLE", "configuration", "F2"):
        assert len(first_line(Choice("screen-reader", by)).split()) <= 9


@pytest.mark.row(93)
def test_an_unknown_face_in_the_variable_is_told() -> None:
    """A wrong STADTBOTE_FACE says what is allowed, exit 64, without a control character."""
    with pytest.raises(UsageError) as told:
        choose(None, XTERM | {"STADTBOTE_FACE": "Plain\x1b[31m\n"}, "plain", AT_TERMINAL)
    assert str(told.value) == (
        "STADTBOTE_FACE: „Plain“ ist keine Ansicht. Erlaubt sind screen, screen-reader, plain."
    )
    assert told.value.exit_code == 64


@pytest.mark.row(79)
def test_term_is_never_said() -> None:
    """The value of TERM is what anybody sent: whatever it is, what is said of it is our own."""
    hostile = "\x1b]0;x\x07" + "a" * 500
    choice = choose(None, {"TERM": f"dumb-{hostile}"}, None, AT_TERMINAL)
    assert first_line(choice) == "Zeilenmodus, weil TERM=dumb keinen Bildschirm kennt."
    choice = choose(
        None, {"TERM": hostile}, None, Terminals(stdin=True, stdout=True, stderr=True, known=False)
    )
    assert first_line(choice) == "Zeilenmodus, weil dieses Terminal unbekannt ist."


@pytest.mark.parametrize(
    ("names", "reader"),
    [
        ([], None),
        (["", "bash", "sshd", "systemd"], None),
        (["bash", "yasr", "fenrir"], "yasr"),
        (["python3", "fenrir.py"], "fenrir"),
        (["brltty-pty"], "brltty"),
        (["Orca"], "orca"),
        (["orcas", "myfenrir"], None),
    ],
)
def test_reader_among(names: list[str], reader: str | None) -> None:
    """A screen reader is known by the whole name of its process, with or without its ending."""
    assert reader_among(names) == reader
