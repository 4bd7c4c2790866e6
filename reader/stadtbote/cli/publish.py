"""The command publish: the store as static files, and what became of each in sentences or as JSON."""

from __future__ import annotations

import argparse
from pathlib import Path

from stadtbote.cli.arguments import Commands
from stadtbote.cli.output import remark, say, say_json
from stadtbote.cli.source_set import warn_of_closed
from stadtbote.cli.store import on_store
from stadtbote.errors import EXIT_OK, NothingToShow
from stadtbote.reading.naming import members
from stadtbote.stored import read_names, read_sources
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote.text.wording import articles, size
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote.export.publish.folder import Tally


def register(commands: Commands) -> None:
    """The command publish."""
    help_text = _("den Speicher als Dateien für einen Webserver in einen Ordner schreiben")
    command = commands.add("publish", help_text, on_store(publish_store))
    command.add_argument("folder", type=Path, metavar=_("ORDNER"), help=_("Ordner, den der Server zeigt"))
    command.add_argument(
        "--source", action="append", metavar="NAME", help=_("nur diese Quelle; darf mehrmals stehen")
    )
    command.add_group()
    command.add_json()


def publish_store(store: Store, options: argparse.Namespace) -> int:
    """`publish`: into a folder, which is made where it is not there."""
    from stadtbote.export.publish.edition import site
    from stadtbote.export.publish.folder import publish
    from stadtbote.export.publish.publication import Publication

    states = [state for state in read_sources(store) if not state.source.is_hub]
    known = [state.source.name for state in states]
    wanted = members(store, options.group, options.source or ()) or known
    empty = [state.source.name for state in states if state.source.name in wanted and not state.listed]
    if len(empty) == len(set(wanted)):
        raise NothingToShow(_("Es gibt nichts zu veröffentlichen. Es wurde nichts verändert."))
    warn_of_closed(store, wanted)
    publication = Publication(store, wanted, site(options.configuration.settings))
    outcome = publish(options.folder, publication.files())
    if options.json:
        say_json(
            {
                "folder": str(options.folder),
                "sources": publication.sources,
                "articles": publication.articles,
                "written": _as_json(outcome.written),
                "unchanged": _as_json(outcome.unchanged),
                "removed": _as_json(outcome.removed),
            }
        )
        return EXIT_OK
    say(
        _("Veröffentlicht: {articles} aus {sources}.").format(
            articles=articles(publication.articles),
            sources=plural("{n} Quelle", "{n} Quellen", len(publication.sources)),
        )
    )
    say(_("Geschrieben: {files}.").format(files=_files(outcome.written)))
    say(_("Unverändert gelassen: {files}.").format(files=_files(outcome.unchanged)))
    say(_("Entfernt: {files}.").format(files=_files(outcome.removed)))
    names = read_names(store)
    for name in (names[name] for name in empty):
        remark(_("{name}: noch keine Artikel, darum nicht dabei.").format(name=name))
    return EXIT_OK


def _files(tally: Tally) -> str:
    files = plural("{n} Datei", "{n} Dateien", tally.files)
    return f"{files}, {size(tally.size)}" if tally.files else files


def _as_json(tally: Tally) -> dict[str, int]:
    return {"files": tally.files, "bytes": tally.size}
