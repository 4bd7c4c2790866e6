"""The command import: sources, groups, searches and marks from the files of other readers."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from stadtbote.cli.arguments import Commands
from stadtbote.cli.output import remark, say, say_json
from stadtbote.cli.store import on_store
from stadtbote.errors import EXIT_DATA, EXIT_OK
from stadtbote.text.host import address_line
from stadtbote.text.language import translated as _
from stadtbote.text.secrets import without_secrets
from stadtbote.text.wording import joined
from stadtbote_cache.records import MovedSource, SavedSearch
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote.export.moving.taking import Import


def register(commands: Commands) -> None:
    """The command import."""
    help_text = _("Quellen aus einem anderen Programm übernehmen: OPML, newsboat, Liste von Adressen")
    command = commands.add("import", help_text, on_store(import_files))
    command.add_argument("files", nargs="+", type=Path, metavar=_("DATEI"), help=_("woher"))
    command.add_argument("--dry-run", action="store_true", help=_("nur sagen, was sich ändern würde"))
    command.add_json()


def import_files(store: Store, options: argparse.Namespace) -> int:
    """`import`: says what each file is, and takes in all that is sound in them, or nothing at all."""
    from stadtbote.export.moving import together
    from stadtbote.export.moving.taking import offers_of, outcome, plan, take, would_be

    found = []
    for path in options.files:
        offers = offers_of(path)
        remark(f"{path}: {offers.what}.")
        found.append(offers)
    planned = plan(store, together(found))
    settled = 0 if options.dry_run else take(store, planned)
    nothing = planned.empty and not planned.known
    if options.json:
        say_json(_as_json(planned, dry_run=options.dry_run, settled=settled))
        return EXIT_DATA if nothing else EXIT_OK
    for line in _told(planned):
        say(line)
    for said in (*planned.notes, *planned.left_out):
        remark(said)
    fetches = _("Abgerufen ist noch nichts: „stadtbote sync“ holt die Artikel.")
    back = _("„stadtbote undo“ nimmt es zurück.")
    remark(would_be(planned) if options.dry_run else outcome(planned, settled, fetches, back))
    return EXIT_DATA if nothing else EXIT_OK


def _told(planned: Import) -> Iterator[str]:
    """What becomes of each source and search, a line each."""
    yield from map(_source_line, planned.sources)
    for name in planned.known:
        yield _("{name}: schon da, bleibt, wie sie ist").format(name=name)
    for search in planned.searches:
        yield _search_line(search)


def _source_line(moved: MovedSource) -> str:
    about = moved.source
    parts = [
        _("{name}: schon da").format(name=moved.there)
        if moved.there
        else f"{about.name}: {moved.shown or about.title}"
    ]
    if not moved.there:
        parts.append(address_line(without_secrets(about.address)))
    elif moved.there != about.name:
        parts.append(_("heißt jetzt {name}").format(name=about.name))
    if moved.group:
        parts.append(_("Gruppe „{group}“").format(group=moved.group))
    if moved.paused:
        parts.append(_("angehalten"))
    return joined(parts)


def _search_line(search: SavedSearch) -> str:
    limits = [
        search.words and _("„{words}“").format(words=search.words),
        search.group and _("Gruppe „{group}“").format(group=search.group),
        _("ungelesen") if search.unread else "",
        _("neu") if search.new else "",
    ]
    head = _("{name}: gespeicherte Suche, {title}").format(name=search.name, title=search.title)
    return joined([head, *filter(None, limits)])


def _as_json(planned: Import, *, dry_run: bool, settled: int) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "sources": [
            {
                "name": moved.source.name,
                "title": moved.source.title,
                "address": moved.source.address,
                "group": moved.group,
                "paused": moved.paused,
                "added": not moved.there,
            }
            for moved in planned.sources
        ],
        "known": list(planned.known),
        "searches": [
            {name: getattr(search, name) for name in ("name", "title", "words", "group", "unread", "new")}
            for search in planned.searches
        ],
        "marks": planned.mark_count,
        "marks_settled": settled,
        "marks_lost": planned.lost,
        "left_out": list(planned.left_out),
        "notes": list(planned.notes),
    }
