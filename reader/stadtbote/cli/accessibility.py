"""The command accessibility: what is promised, in the language in use, as lines that can be spoken."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from stadtbote.cli.arguments import Commands
from stadtbote.cli.output import say
from stadtbote.commands import COMMANDS, Command, line_shown
from stadtbote.errors import EXIT_OK
from stadtbote.text.article import content_text
from stadtbote.text.language import current
from stadtbote.text.language import translated as _
from stadtbote_cache.records import Block, Heading, ItemList, ListItem, Paragraph, Table

_FILE = Path(__file__).parent.parent / "ACCESSIBILITY.md"


def register(commands: Commands) -> None:
    """The command accessibility, for everybody at any time."""
    help_text = _("sagen, was zur Barrierefreiheit zugesagt und geprüft ist")
    command = commands.add("accessibility", help_text, accessibility)
    command.set_defaults(for_visitors=True, bears_fault=True)


def accessibility(_options: argparse.Namespace) -> int:
    """`accessibility`: prints the part of ACCESSIBILITY.md in the language in use, a table's row a line."""
    begun = False
    for block in blocks(part(_FILE.read_text(encoding="utf-8"), current())):
        if begun and isinstance(block, Heading):
            say("")
        begun = True
        for line in content_text((block,)).split("\n\n"):
            say(line)
    return EXIT_OK


def part(text: str, language: str) -> str:
    """The part of the file in a language: what stands in its `<div lang="…">`."""
    return text.partition(f'<div lang="{language}">')[2].partition("</div>")[0]


def blocks(markdown: str) -> Iterator[Block]:
    """The headings, paragraphs, lists and tables of our own Markdown, without its signs."""
    for chunk in re.split(r"\n\s*\n", markdown.strip()):
        lines = chunk.split("\n")
        if found := re.match("#+ ", chunk):
            yield Heading((_plain(chunk[found.end() :]),))
        elif chunk.startswith("|"):
            header, _rule, *rows = (_cells(line) for line in lines)
            yield Table(header, tuple(rows))
        elif chunk.startswith("- "):
            items = re.split(r"^- ", chunk, flags=re.MULTILINE)[1:]
            yield ItemList(tuple(ListItem((_plain(item),)) for item in items))
        else:
            yield Paragraph((_plain(chunk),))


def _plain(text: str) -> str:
    """Text on one line, without code signs and without the addresses of links."""
    return " ".join(re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text).replace("`", "").split())


def _cells(line: str) -> tuple[tuple[str, ...], ...]:
    return tuple((_plain(cell),) for cell in line.strip().strip("|").split("|"))


def reach_table() -> str:
    """Every function and how it is reached in every face, as a Markdown table in the language in use."""
    head = (_("Funktion"), _("Bildschirm"), _("Ansicht für Bildschirmleser"), _("Zeilenmodus"))
    rows = [head, ("---",) * len(head), *(_reached(command) for command in COMMANDS)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _reached(command: Command) -> tuple[str, str, str, str]:
    keys = ", ".join(_key(key) for key in _(command.shown).split())
    return _(command.help), keys, keys, _typed(command)


def _typed(command: Command) -> str:
    """What is typed in line mode: a key's sign, words that say what, or a sign with words behind it."""
    typed = line_shown(command)
    if len(typed) > 1 and typed[0] == "/":
        return _("{sign} und Wörter").format(sign=_key(typed[0]))
    return _key(typed) if len(typed) == 1 else typed


def _key(key: str) -> str:
    """A key with its name where a voice would say nothing of its sign, or nothing of its size."""
    names = {
        "/": _("Schrägstrich"),
        "?": _("Fragezeichen"),
        "+": _("Plus"),
        "-": _("Minus"),
        "↑": _("Pfeil nach oben"),
        "↓": _("Pfeil nach unten"),
        "←": _("Pfeil nach links"),
        "→": _("Pfeil nach rechts"),
    }
    if key in names:
        return names[key] if key in "↑↓←→" else f"`{key}` {names[key]}"
    if len(key) == 1 and key.isupper():
        return _("großes {key}").format(key=f"`{key}`")
    return f"`{key}`"
