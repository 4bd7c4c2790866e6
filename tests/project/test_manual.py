"""The manual, against all that it speaks of: what there is, it names, and what it names, there is."""

from __future__ import annotations

import argparse
import re
import subprocess
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from textwrap import dedent

import pytest

from stadtbote import errors
from stadtbote.cli.arguments import Parser
from stadtbote.cli.main import parser
from stadtbote.commands import COMMANDS, line_shown, wrong_keys
from stadtbote.config.file import parse
from stadtbote.config.settings import SETTINGS, Settings
from stadtbote.reading.idle import DEFAULT_MINUTES
from stadtbote.sources.net.limits import Limits
from stadtbote.terminal.signals import EXIT_INTERRUPTED, EXIT_SIGNALLED
from stadtbote.text import clean, language
from stadtbote.text.language import translated as _
from stadtbote_cache.search.folding import LEAST_PART
from support.terminal import PROGRAM, environment

ROOT = Path(__file__).parents[2]
FILE = ROOT / "reader/stadtbote/manual.md"
TEXT = FILE.read_text(encoding="utf-8")
PLAIN = " ".join(TEXT.split())
COMMON = {"--store", "--config", "--language", "--offline"}


@pytest.fixture(autouse=True)
def english() -> None:
    """The manual is in English."""
    language.use("en")


def section(title: str) -> str:
    """What stands under a heading, down to the next one of its level or above."""
    level = title.partition(" ")[0]
    _before, _title, rest = TEXT.partition(f"\n{title}\n")
    assert rest, title
    return re.split(rf"^#{{1,{len(level)}}} ", rest, flags=re.MULTILINE)[0]


def items(text: str) -> list[str]:
    """The items of the lists in a text, each on one line."""
    found = re.findall(r"^- (.+(?:\n  .+)*)", text, re.MULTILINE)
    return [" ".join(item.split()) for item in found]


def parsers(of: Parser, name: str) -> Iterator[tuple[str, Parser]]:
    """The commands that do something, by the words that call them."""
    below = [action for action in of._actions if isinstance(action, argparse._SubParsersAction)]
    if of.get_default("run"):
        yield name, of
    for action in below:
        for word, one in action.choices.items():
            yield from parsers(one, f"{name} {word}")


def described(of: Parser, name: str) -> tuple[str, list[str]]:
    """A command's heading without values in brackets, and its options as the manual begins their items."""
    values, options = [], []
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            continue
        if action.option_strings:
            called = action.option_strings[-1]
            takes = (
                ""
                if action.nargs == 0
                else f" {action.metavar or ('CODE' if called == '--language' else 'NAME')}"
            )
            options.append(called + takes)
        else:
            values.append("PART" if action.dest == "part" else str(action.metavar))
    return " ".join([name, *values]), options


COMMANDS_SAID = {
    heading: items(text)
    for heading, text in re.findall(
        r"^### `(stadtbote[^`]*)`\n(.*?)(?=^###? |\Z)", section("## Commands"), re.MULTILINE | re.DOTALL
    )
}


def test_the_keys_of_the_example_hold() -> None:
    """What the manual shows for keys of the user's own can be copied into the file."""
    keys = parse(dedent(section("### Keys of your own")).partition("By the")[0], "manual")["keys"]
    assert dict(keys)["open"] == ("f5", "v")
    assert wrong_keys(dict(keys)) is None


def test_every_command_with_every_option() -> None:
    """The commands of the parser in its order, each with its values and its own options, and no other."""
    found = {}
    for name, of in parsers(parser(), "stadtbote"):
        heading, options = described(of, name)
        common = name == "stadtbote"
        found[heading] = {o for o in options if common or o.split()[0] not in COMMON | {"--help"}}
    said = {
        re.sub(r"[][]", "", heading): {re.findall(r"`(--[^`]*)`", item)[0] for item in options}
        for heading, options in COMMANDS_SAID.items()
    }
    assert said == found


def test_nothing_else_is_called_a_command() -> None:
    """Wherever the manual speaks of a command or an option, there is such a one."""
    names = {name for name, _parser in parsers(parser(), "stadtbote")}
    options = {o.split()[0] for name, of in parsers(parser(), "stadtbote") for o in described(of, name)[1]}
    for command in re.findall(r"`(stadtbote [a-z][^`]*)`|^    (stadtbote [a-z].*)$", TEXT, re.MULTILINE):
        words = re.sub(r"[][]", "", "".join(command)).split()
        assert {" ".join(words[:2]), " ".join(words[:3])} & names, command
    others = {"--require-hashes", "--help", "--no-index", "--find-links", "--force-reinstall"}
    others |= {"--private-window"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT)) - others <= options


def test_every_key() -> None:
    """The keys of the table in its order, each with what is typed in line mode and what it does."""
    said = items(section("## Keys"))
    assert len(said) == len(COMMANDS)
    for item, command in zip(said, COMMANDS, strict=True):
        keys = " ".join(f"`{key}`" for key in _(command.shown).split())
        typed = line_shown(command)
        article = {"empty line": "an ", "number": "a "}.get(typed)
        line = f"{article}{typed}" if article else f"`{typed}`"
        assert item.startswith(f"{keys}; in line mode {line}: {_(command.help)}"), item


def test_every_setting() -> None:
    """The settings of the table in its order, each with its default and what is allowed."""
    said = {
        key: rest
        for item in items(section("### Settings"))
        for key, rest in re.findall(r"^`([\w.]+) = (.*)", item)
    }
    assert list(said) == list(SETTINGS)
    defaults = {key: value for key, value in Settings._defaults.items() if value is not None}
    for key, setting in SETTINGS.items():
        match setting.allowed:
            case tuple() as choices if key != "language":
                assert all(f'"{choice}"' in said[key] for choice in choices)
            case range() as allowed:
                assert f"from {allowed[0]} to {allowed[-1]}" in said[key]
        default = defaults.get(key)
        if isinstance(default, (bool, int)):
            assert said[key].startswith(f"{str(default).lower()}`")
        elif isinstance(default, str):
            assert said[key].startswith(f'"{default}"`')
    kept = section("### What keys keep")
    assert all(f"`{key}`" in kept for key, setting in SETTINGS.items() if setting.by_key)


def test_every_exit_code() -> None:
    """The codes of the errors, and no other."""
    said = [int(re.match(r"\d+", item)[0]) for item in items(section("## Exit codes"))]  # type: ignore[index]
    codes = {value for name, value in vars(errors).items() if name.startswith("EXIT_")}
    assert said == sorted(codes | {EXIT_SIGNALLED})
    assert f"{EXIT_INTERRUPTED} by Ctrl-C" in PLAIN


def test_numbers() -> None:
    """Sizes, times and limits are those of the code."""
    limits, mib = Limits(), 1024 * 1024
    for text in (
        f"an answer: {limits.raw // mib} MiB as received, {limits.decoded // mib} MiB unpacked,"
        f" {limits.redirects} redirects, {limits.total:.0f} seconds,"
        f" and {ceil(limits.first_byte)} seconds until it begins",
        f"a source: {clean.MAX_ITEMS} articles at once",
        f"an article: {clean.MAX_HEADLINE} characters of headline, {clean.MAX_PARAGRAPH:,} of a paragraph,"
        f" {clean.MAX_BODY:,} of text",
        f"requests at once: {limits.at_once} in all if the line can bear it, {limits.per_host} to one host",
        f"for sources older than {Settings().sync_minutes} minutes",
        f"A page has {Settings().rows} articles or lines",
        f"`idle_minutes = {DEFAULT_MINUTES}`",
        f"compounds from {LEAST_PART} letters on",
    ):
        assert text in PLAIN


@pytest.mark.parametrize("document", ["README.md", ".github/CONTRIBUTING.md", str(FILE.relative_to(ROOT))])
def test_files_that_it_names(document: str) -> None:
    """What it names of the repository is there, by its path from the root, in the program or in the store."""
    text = (ROOT / document).read_text(encoding="utf-8")
    places = [ROOT, ROOT / "reader/stadtbote", ROOT / "cache/stadtbote_cache"]
    names = re.findall(r"`(?:sh )?([\w.-]+/[\w./-]*)", text)
    assert names
    for name in names:
        assert name.startswith(".venv") or any((place / name).exists() for place in places), name
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / document).parent.joinpath(link).exists(), link


def test_lines_fit_a_terminal() -> None:
    """No line is longer than 80 columns, and there is no table: a voice reads lines."""
    assert [line for line in TEXT.splitlines() if len(line) > 80 or line.startswith("|")] == []


def test_as_a_command(tmp_path: Path) -> None:
    """`stadtbote manual` prints the file as it is, also where the configuration has a fault."""
    config = tmp_path / "config.toml"
    config.write_text("fase = 1\n")
    done = subprocess.run(
        [*PROGRAM, "--config", str(config), "manual"],
        env=environment(HOME=str(tmp_path)),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, TEXT, "")
