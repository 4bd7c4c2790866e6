"""What ACCESSIBILITY.md promises: the same in two languages, by tests that exist, printed as sentences."""

from __future__ import annotations

import ast
import re
from argparse import Namespace
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from stadtbote.cli.accessibility import accessibility, blocks, part
from stadtbote.cli.precedence import configured
from stadtbote.commands import COMMANDS
from stadtbote.config.settings import made
from stadtbote.text import language
from stadtbote_cache.record import replace
from stadtbote_cache.records import Heading, ItemList, ListItem, Paragraph, Table, inline_text
from support.commands import call
from support.reach import reach_table
from support.terminal import PROGRAM, environment

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "reader/stadtbote/ACCESSIBILITY.md").read_text(encoding="utf-8")
CATALOGUE = ROOT / "reader/stadtbote/locale/en/LC_MESSAGES/stadtbote.po"
CONFIGURED = configured("/dev/null/none", "/dev/null/none", 0)
STATES = {
    "supported": "unterstützt",
    "partly": "teilweise",
    "does not apply": "trifft nicht zu",
    "not supported": "nicht unterstützt",
    "not tested": "nicht geprüft",
}
# Every success criterion of levels A and AA in WCAG 2.2; 4.1.1 is obsolete and removed.
WCAG = """
1.1.1 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.4.1 1.4.2 1.4.3 1.4.4 1.4.5 1.4.10
1.4.11 1.4.12 1.4.13 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 2.4.4 2.4.5 2.4.6 2.4.7 2.4.11
2.5.1 2.5.2 2.5.3 2.5.4 2.5.7 2.5.8 3.1.1 3.1.2 3.2.1 3.2.2 3.2.3 3.2.4 3.2.6 3.3.1 3.3.2 3.3.3 3.3.4
3.3.7 3.3.8 4.1.2 4.1.3
""".split()
# Those of clause 11 of EN 301 549 V3.2.1 that repeat a criterion of WCAG 2.1, and those that do not.
NOT_IN_EN = "2.4.1 2.4.2 2.4.5 2.4.11 2.5.7 2.5.8 3.1.2 3.2.3 3.2.4 3.2.6 3.3.7 3.3.8".split()
CLAUSE_5 = "5.1 5.1.3 5.1.4 5.1.5 5.1.6 5.1.7 5.2 5.3 5.4 5.5.1 5.5.2 5.6.1 5.6.2 5.7 5.8 5.9".split()
CLAUSE_11 = [
    *(f"11.{number}" for number in WCAG if number not in NOT_IN_EN),
    *"11.4.1.1 11.5.1".split(),
    *(f"11.5.2.{number}" for number in range(1, 18)),
    *"11.6.1 11.6.2 11.7 11.8".split(),
]


def tables(code: str) -> list[list[list[str]]]:
    """The tables of a language's part as texts, the header first: functions, WCAG, clauses 5 and 11."""
    found = [block for block in blocks(part(TEXT, code)) if isinstance(block, Table)]
    return [[[inline_text(cell) for cell in row] for row in (table.header, *table.rows)] for table in found]


def claims(code: str) -> list[list[str]]:
    """The rows of the three tables of conformance."""
    return [row for table in tables(code)[1:] for row in table[1:]]


def functions_in(file: Path) -> set[str]:
    """The names of the functions of a file."""
    nodes = ast.parse(file.read_text(encoding="utf-8")).body
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_every_criterion_has_a_row(code: str) -> None:
    """WCAG 2.2 A and AA, and clauses 5 and 11 of EN 301 549, each once, in their order, no cell empty."""
    _functions, *conformance = tables(code)
    assert [[row[0].split()[0].rstrip(",") for row in table[1:]] for table in conformance] == [
        WCAG,
        CLAUSE_5,
        CLAUSE_11,
    ]
    assert all(cell for table in tables(code) for row in table for cell in row)


def test_both_languages_say_the_same() -> None:
    """Headings, lists, rows, states and tests are the same in German and English."""
    shapes = [
        [
            (type(block).__name__, len(block.items) if isinstance(block, ItemList) else 0)
            for block in blocks(part(TEXT, code))
        ]
        for code in language.LANGUAGES
    ]
    assert shapes[0] == shapes[1]
    for german, english in zip(claims("de"), claims("en"), strict=True):
        assert german[0].split()[0] == english[0].split()[0]
        assert german[1] == STATES[english[1]]
        assert german[2] != english[2]
        proven = re.findall(r"tests/\S+::\w+", english[3])
        assert re.findall(r"tests/\S+::\w+", german[3]) == proven


def test_nothing_is_claimed_without_a_test() -> None:
    """What is supported names tests, what does not apply names none, the rest says that it was not tested."""
    for _criterion, state, _remark, shown in claims("en"):
        match state:
            case "supported":
                assert shown.startswith("tests/")
            case "does not apply":
                assert shown == "none needed"
            case "partly":
                assert shown.startswith("tests/") or shown == "not tested"
            case _:
                assert shown == "not tested"


def test_every_named_test_exists() -> None:
    """A test that the file names is a function of that file."""
    named = set(re.findall(r"`(tests/[^`]*)`", TEXT))
    assert len(named) > 30
    for name in named:
        file, _colons, function = name.partition("::")
        assert function.startswith("test_"), name
        assert function in functions_in(ROOT / file), name


def test_clause_11_repeats_wcag() -> None:
    """A clause that repeats a criterion has its state and its tests."""
    _functions, wcag, _five, eleven = tables("en")
    states = {row[0].split()[0]: (row[1], row[3]) for row in wcag[1:]}
    for clause, state, remark, shown in eleven[1:]:
        if remark.startswith("As WCAG"):
            assert (state, shown) == states[clause.split()[0].removeprefix("11.")]


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_the_table_of_functions_has_no_empty_cell(code: str) -> None:
    """The file has the table that the commands make: every function is reached in every face."""
    language.use(code)
    assert f"\n\n{reach_table()}\n\n" in part(TEXT, code)
    functions = tables(code)[0]
    assert len(functions) == len(COMMANDS) + 1
    assert all(len(row) == 4 and all(row) for row in functions)


def test_keys_are_named_in_words() -> None:
    """A sign that voices leave out, or that is a capital letter, has a word beside it."""
    rows = {row[0]: row[1:] for row in tables("de")[0]}
    assert rows["diese Hilfe"] == ["? Fragezeichen"] * 3
    assert rows["Quellen zeigen und eine auswählen"] == ["großes S"] * 3
    assert rows["eine Zeile nach unten"] == ["j, Pfeil nach unten"] * 2 + ["leere Zeile"]
    assert rows["wo bin ich, und noch einmal: was da ist"] == ["i"] * 3
    assert rows["suchen: in der Liste in allen Artikeln, im Artikel in seinem Text"] == [
        "/ Schrägstrich",
        "/ Schrägstrich",
        "/ Schrägstrich und Wörter",
    ]


def test_what_was_not_tested_is_said() -> None:
    """The screen readers that no test ran with are named in both languages."""
    for code, words in (("de", "Nicht geprüft sind"), ("en", "Not tested are")):
        assert f"{words} NVDA, JAWS, VoiceOver" in part(TEXT, code)


def test_no_text_points_by_place_or_colour() -> None:
    """No hint needs eyes: none names a side of the screen, a colour, or a symbol."""
    pointing = re.compile(
        r"\b(rechts|oben|unten|rot|rote|grün|blau|gelb|Symbol|Knopf"
        r"|right|above|below|top|bottom|red|green|blue|yellow|icon|button)\b"
    )
    with CATALOGUE.open("rb") as file:
        texts = [str(side) for message in read_po(file) for side in (message.id, message.string)]
    assert len(texts) > 400
    # A direction to go is no place; and "right" may mean correct.
    moves = re.compile(r"nach (oben|unten|rechts|links)|right arrow|clock right")
    assert [text for text in texts if pointing.search(moves.sub("", text))] == []


def test_parts() -> None:
    """A language's part is what stands in its division; one that is missing is empty."""
    text = '# X\n\n<div lang="de">\n\nHallo\n\n</div>\n<div lang="en">\n\nHello\n\n</div>\n'
    assert part(text, "de").strip() == "Hallo"
    assert part(text, "en").strip() == "Hello"
    assert part(text, "fr") == ""


def test_markdown() -> None:
    """Our Markdown becomes headings, paragraphs, lists and tables without its signs."""
    text = (
        "## A `b`\n\nEin [Link](x.md) in\nzwei Zeilen.\n\n- eins\n  weiter\n- zwei\n\n"
        "| a | b |\n| --- | --- |\n| `c` | d |"
    )
    assert list(blocks(text)) == [
        Heading(("A b",)),
        Paragraph(("Ein Link in zwei Zeilen.",)),
        ItemList((ListItem(("eins weiter",)), ListItem(("zwei",)))),
        Table((("a",), ("b",)), ((("c",), ("d",)),)),
    ]


@pytest.mark.parametrize("code", ["de", "en"])
def test_the_command_prints_one_language(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Only the part of the language in use, every row a sentence of its own, without any sign of Markdown."""
    language.use(code)
    assert accessibility(Namespace(configuration=CONFIGURED)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == {"de": "Barrierefreiheit", "en": "Accessibility"}[code]
    said = {
        "de": "Kriterium: 1.2.2 Untertitel, aufgezeichnet, Stufe A; Stand: trifft nicht zu; Bemerkung: ",
        "en": "Criterion: 1.2.2 Captions, Prerecorded, level A; Status: does not apply; Remark: ",
    }
    assert sum(line.startswith(said[code]) for line in lines) == 1
    assert len([line for line in lines if line.startswith(said[code][:9])]) == len(WCAG)
    assert not [line for line in lines if re.search(r"[|`#<>]|---|\]\(|\*\*", line)]
    other = {"de": "Status: ", "en": "Stand: "}[code]
    assert not [line for line in lines if other in line]


def test_what_the_operator_says(capsys: pytest.CaptureFixture[str]) -> None:
    """Contact and enforcement come last, and only what is said of them."""
    language.use("en")
    settings = made({"statement.contact": "a@b.example", "statement.enforcement": "Ombudsman"})
    accessibility(Namespace(configuration=replace(CONFIGURED, settings=settings)))
    assert capsys.readouterr().out.endswith(
        "\n\nContact and enforcement\nContact: a@b.example\nEnforcement body: Ombudsman\n"
    )


def test_as_a_command(tmp_path: Path) -> None:
    """`stadtbote accessibility` needs no store and no network, and prints the language that was asked for."""
    done = call(
        [*PROGRAM, "--language", "en", "--store", str(tmp_path / "no" / "s"), "accessibility"],
        environment(HOME=str(tmp_path)),
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Accessibility\n")
    assert not list(tmp_path.iterdir())


def test_readme_leads_there() -> None:
    """README links the file."""
    assert "(reader/stadtbote/ACCESSIBILITY.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
