"""The command accessibility: what is promised, in the language in use, as lines that can be spoken."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from stadtbote.cli.arguments import Commands
from stadtbote.cli.output import say
from stadtbote.errors import EXIT_OK
from stadtbote.text.blocks import content_text
from stadtbote.text.language import current
from stadtbote.text.language import translated as _
from stadtbote_cache.records import Block, Heading, ItemList, ListItem, Paragraph, Table

_FILE = Path(__file__).parent.parent / "ACCESSIBILITY.md"


def register(commands: Commands) -> None:
    """The command accessibility, for everybody at any time."""
    help_text = _("sagen, was zur Barrierefreiheit zugesagt und geprüft ist")
    command = commands.add("accessibility", help_text, accessibility)
    command.set_defaults(for_visitors=True, bears_fault=True)


def accessibility(options: argparse.Namespace) -> int:
    """`accessibility`: prints the part of ACCESSIBILITY.md in the language in use, one line per table row.

    Behind it, what only the operator knows, as far as the configuration says it.
    """
    begun = False
    for block in blocks(part(_FILE.read_text(encoding="utf-8"), current())):
        if begun and isinstance(block, Heading):
            say("")
        begun = True
        for line in content_text((block,)).split("\n\n"):
            say(line)
    settings = options.configuration.settings
    own = (
        (settings.statement_body, _("Angeboten von: {text}")),
        (settings.statement_contact, _("Kontakt: {text}")),
        (settings.statement_enforcement, _("Stelle zur Durchsetzung: {text}")),
        (settings.statement_prepared, _("Stand der Erklärung: {text}")),
    )
    if any(text for text, _said in own):
        say("")
        say(_("Kontakt und Durchsetzung"))
    for text, said in own:
        if text:
            say(said.format(text=text))
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
