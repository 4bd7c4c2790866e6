"""The command export: articles as one file to take along, and the sources as OPML."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from stadtbote.cli.arguments import Commands, positive
from stadtbote.cli.articles import add_selection, filter_of, number_of, query_of, selected
from stadtbote.cli.output import remark
from stadtbote.cli.source_set import warn_of_secrets
from stadtbote.cli.store import on_store
from stadtbote.errors import EXIT_OK, NothingToShow, UsageError
from stadtbote.stored import imprint_of, read_article, read_imprints
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote.text.wording import articles, joined, size
from stadtbote_cache.records import Filter, Since, replace
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stadtbote.export.documents import Format

_STDOUT = "-"


def register(commands: Commands) -> None:
    """The command export with its actions."""
    help_text = _("Quellen oder Artikel als Datei mitnehmen")
    command = commands.add("export", help_text, on_store(export_sources))
    command.add_argument("--opml", metavar=_("DATEI"), help=_("die Quellen als OPML, in diese Datei"))
    command.add_argument("--force", action="store_true", help=_("eine Datei ersetzen, die es schon gibt"))
    _add_articles(commands.below(command, "articles", required=False))


def _add_articles(actions: Commands) -> None:
    help_text = _("Artikel als Text, Markdown, HTML, EPUB oder JSON Feed in eine Datei schreiben")
    command = actions.add("articles", help_text, on_store(export_articles))
    command.add_argument("file", metavar=_("DATEI"), help=_("wohin, oder ein Strich für die Ausgabe"))
    command.add_argument(
        "articles", nargs="*", default=[], metavar="N|ID", help=_("nur diese: Nummern oder Kennungen")
    )
    names = "text|markdown|html|epub|jsonfeed"
    format_help = _("das Format, wenn es nicht an der Endung der Datei zu erkennen ist")
    command.add_argument("--format", choices=names.split("|"), metavar=names, help=format_help)
    command.add_argument("--search", nargs="+", metavar=_("WÖRTER"), help=_("nur, was eine Suche findet"))
    source_help = _("nur diese Quelle oder gespeicherte Suche")
    command.add_argument("--source", metavar="NAME", help=source_help)
    command.add_group()
    command.add_argument("--unread", action="store_true", help=_("nur ungelesene"))
    command.add_argument("--kept", action="store_true", help=_("nur gemerkte"))
    add_selection(command)
    command.add_argument("--limit", type=positive, metavar="N", help=_("höchstens N Artikel"))
    command.add_argument("--force", action="store_true", help=_("eine Datei ersetzen, die es schon gibt"))


def export_sources(store: Store, options: argparse.Namespace) -> int:
    """`export --opml`: the sources in their groups, and the saved searches."""
    from stadtbote.export.moving.taking import written_sources

    if options.opml is None:
        raise UsageError(_("Was? „export --opml DATEI“ schreibt die Quellen, „export articles“ Artikel."))
    data, states = written_sources(store)
    warn_of_secrets(store, {state.source.name for state in states})
    count = plural("{n} Quelle", "{n} Quellen", len(states))
    _put(options, options.opml, data, _("{sources} als OPML").format(sources=count))
    return EXIT_OK


def export_articles(store: Store, options: argparse.Namespace) -> int:
    """`export articles`: writes the file, and says what is in it."""
    from stadtbote.export.documents import Document

    made_by = _format(options)
    numbers, title, since = _chosen(store, options)
    imprints = read_imprints(store)
    found = (article for number in numbers if (article := read_article(store, number)))
    entries = tuple((article, imprint_of(article, imprints)) for article in found)
    if not entries:
        raise NothingToShow(_("Davon ist nichts da. Es wurde nichts geschrieben."))
    if len(entries) == 1:
        title = entries[0][0].item.headline
    data = made_by.made(Document(title, entries, since))
    what = _("{articles} als {format}").format(articles=articles(len(entries)), format=made_by.title)
    _put(options, options.file, data, what)
    return EXIT_OK


def _put(options: argparse.Namespace, file: str, data: bytes, what: str) -> None:
    """Writes a file, or to stdout; says what it is, and how large."""
    from stadtbote.export.pack.file import written

    if file == _STDOUT:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    with written(Path(file), force=options.force) as opened:
        opened.write(data)
    remark(f"{file}: {what}, {size(len(data))}.")


def _format(options: argparse.Namespace) -> Format:
    """The format that is named, or that of the file's ending. Raises UsageError."""
    from stadtbote.export.documents import format_named, formats

    found = format_named(options.format or Path(options.file).suffix)
    if found is None:
        names = ", ".join(each.name for each in formats())
        said = _("In welchem Format? Bitte --format nennen: {names}. Es wurde nichts geschrieben.")
        raise UsageError(said.format(names=names))
    if options.file == _STDOUT and found.name == "epub" and sys.stdout.isatty():
        raise UsageError(_("Ein EPUB ist nichts für ein Terminal. Bitte eine Datei nennen."))
    return found


def _chosen(store: Store, options: argparse.Namespace) -> tuple[Iterable[int], str, Since]:
    """The numbers of the articles, what the list of them is called, and what is new."""
    query = query_of(options.search or ())
    wanted = filter_of(store, options)
    wanted = replace(wanted, unread=wanted.unread or options.unread, kept=options.kept)
    wanted = replace(wanted, query=" ".join(filter(None, [wanted.query, query])))
    listing, since = selected(store, wanted, options)
    if options.articles:
        if listing.filter != Filter() or options.order is not None:
            raise UsageError(_("Bitte Artikel nennen oder eine Auswahl, nicht beides."))
        return [number_of(store, typed, listing.numbers) for typed in options.articles], _("Artikel"), since
    parts = [
        _("Suche: {query}").format(query=wanted.query) if wanted.query else "",
        read_imprints(store)[wanted.source].title if wanted.source else "",
        wanted.group or "",
        _("Gemerkte Artikel") if options.kept else "",
        _("ungelesen") if wanted.unread else "",
    ]
    title = joined(filter(None, parts)) or _("Artikel")
    numbers = listing.numbers
    return (numbers if options.limit is None else numbers[: options.limit]), title, since
