"""The commands pack and unpack: the store, or a part of it, in one file for people without a network."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from stadtbote.cli.arguments import Commands, seconds
from stadtbote.cli.output import remark, say, say_json
from stadtbote.cli.source_set import warn_of_closed, warn_of_secrets
from stadtbote.cli.store import on_store
from stadtbote.errors import EXIT_OK, EXIT_UNWRITTEN, NothingToShow, PackError, UsageError
from stadtbote.reading.naming import members
from stadtbote.stored import read_sources
from stadtbote.text.clean import names_user
from stadtbote.text.dates import age
from stadtbote.text.failures import cause
from stadtbote.text.host import address_line
from stadtbote.text.language import number, plural
from stadtbote.text.language import translated as _
from stadtbote.text.secrets import without_secrets
from stadtbote.text.wording import articles, size, sources
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote.export.pack.packing import Contents
    from stadtbote.export.pack.unpacking import Unpacked

_STDOUT = "-"


def register(commands: Commands) -> None:
    """The commands pack and unpack."""
    help_text = _("Quellen und Artikel in eine Datei packen, etwa auf einen USB-Stick")
    packing = commands.add("pack", help_text, on_store(pack_sources))
    packing.add_argument("file", metavar=_("DATEI"), help=_("wohin, oder ein Strich für die Ausgabe"))
    packing.add_argument(
        "--source", action="append", metavar="NAME", help=_("nur diese Quelle; mehrmals für mehrere")
    )
    packing.add_group()
    packing.add_argument("--kept", action="store_true", help=_("nur gemerkte"))
    since_help = _("nur Artikel, die nicht älter sind als etwa 12h oder 30d")
    packing.add_argument("--since", type=seconds, metavar="N", help=since_help)
    packing.add_argument("--no-bodies", action="store_true", help=_("ohne die ganzen Artikel"))
    packing.add_argument("--marks", action="store_true", help=_("mit dem, was gelesen und gemerkt ist"))
    packing.add_argument("--force", action="store_true", help=_("eine Datei ersetzen, die es schon gibt"))

    help_text = _("übernehmen, was „pack“ in eine Datei gepackt hat; Gemerktes bleibt")
    unpacking = commands.add("unpack", help_text, on_store(unpack_sources))
    unpacking.add_argument("file", metavar=_("DATEI"), help=_("woher"))
    unpacking.add_argument("--dry-run", action="store_true", help=_("nur sagen, was sich ändern würde"))
    unpacking.add_json()


def pack_sources(store: Store, options: argparse.Namespace) -> int:
    """`pack`: writes the file, and says what is in it."""
    from stadtbote.export.pack.file import written
    from stadtbote.export.pack.packing import Wanted, pack

    named = members(store, options.group, options.source or ())
    names = named or [state.source.name for state in read_sources(store)]
    warn_of_secrets(store, names)
    warn_of_closed(store, names)
    wanted = Wanted(tuple(named), options.kept, options.since, not options.no_bodies, options.marks)
    if options.file == _STDOUT:
        if sys.stdout.isatty():
            raise UsageError(_("Eine gepackte Ausgabe ist nichts für ein Terminal. Bitte eine Datei nennen."))
        contents = pack(store, sys.stdout.buffer, wanted)
        remark(_contents_line(contents))
        _say_left_out(contents, remark)
        return EXIT_OK
    path = Path(options.file)
    with written(path, force=options.force) as file:
        contents = pack(store, file, wanted)
        if not contents.sources:
            raise NothingToShow(
                _("Davon ist nichts da. Die eingebaute Ausgabe wird nicht gepackt: sie ist überall dabei.")
            )
    say(f"{path}: {_contents_line(contents)}")
    _say_left_out(contents, say)
    return EXIT_OK


def _say_left_out(contents: Contents, tell: Callable[[str], None]) -> None:
    """What of the store is not in the file."""
    parts = [
        _("was gelesen und gemerkt ist und nur mit --marks mitkommt") if contents.unmarked else "",
        _("die eingebaute Ausgabe") if contents.edition else "",
        _("wem gefolgt wird") if contents.hubs else "",
        plural(
            "{n} gemerkter Artikel einer entfernten Quelle",
            "{n} gemerkte Artikel entfernter Quellen",
            contents.stray,
        )
        if contents.stray
        else "",
    ]
    if any(parts):
        tell(_("Nicht dabei: {what}.").format(what=", ".join(filter(None, parts))))


def _contents_line(contents: Contents) -> str:
    said = _("{sources}, {articles}, davon {bodies} mit ganzem Text, {size}.").format(
        sources=plural("{n} Quelle", "{n} Quellen", contents.sources),
        articles=articles(contents.articles),
        bodies=number(contents.bodies),
        size=size(contents.size),
    )
    if contents.too_large:
        said += " " + plural(
            "{n} ganzer Text war zu groß und fehlt.",
            "{n} ganze Texte waren zu groß und fehlen.",
            contents.too_large,
        )
    return said


def unpack_sources(store: Store, options: argparse.Namespace) -> int:
    """`unpack`: merges the file, with a line for each source as it is done."""
    from stadtbote.export.pack.file import opened
    from stadtbote.export.pack.unpacking import unpack

    def tell(result: Unpacked) -> None:
        if not (options.json or result.refused):
            say(result_line(result, time.time()))
            sys.stdout.flush()

    with opened(Path(options.file)) as file:
        try:
            results = unpack(store, file, dry_run=options.dry_run, tell=tell)
        except BrokenPipeError:  # the reader of our own output has gone
            raise
        except OSError as error:
            broken = _(
                "Die Datei {path} ließ sich nicht zu Ende lesen: {reason}."
                " Was bis dahin ganz übernommen war, bleibt."
            ).format(path=options.file, reason=cause(error.strerror))
            raise PackError(broken, EXIT_UNWRITTEN) from error
    if options.json:
        say_json({"dry_run": options.dry_run, "sources": [_as_json(result) for result in results]})
        return EXIT_OK
    for words in _refused(results):
        say(words)
    remark(_last_line(results, dry_run=options.dry_run))
    return EXIT_OK


def _refused(results: Sequence[Unpacked]) -> Iterator[str]:
    """Which sources were not added, and why, in a sentence for each reason."""
    with_user, private = list[str](), list[str]()
    for result in results:
        if result.refused:
            address = result.source.address
            said = f"{result.source.name} ({address_line(without_secrets(address))})"
            (with_user if names_user(address) else private).append(said)
    if with_user:
        yield plural(
            "Nicht aufgenommen: {names}. In der Adresse steht vor dem @ ein Name oder ein Passwort.",
            "Nicht aufgenommen: {names}. In den Adressen steht vor dem @ ein Name oder ein Passwort.",
            len(with_user),
            names=sources(with_user),
        )
    if private:
        yield plural(
            "Nicht aufgenommen: {names}. Die Adresse liegt im eigenen Netz; mit „stadtbote source add“ können"
            " Sie sie selbst aufnehmen.",
            "Nicht aufgenommen: {names}. Die Adressen liegen im eigenen Netz; mit „stadtbote source add“"
            " können Sie sie selbst aufnehmen.",
            len(private),
            names=sources(private),
        )


def result_line(result: Unpacked, now: float) -> str:
    """What came of one source, as one line; `now` in Unix seconds."""
    name = result.source.name
    parts = []
    if result.added:
        parts.append(
            _("neue Quelle, {address}").format(address=address_line(without_secrets(result.source.address)))
        )
        if result.packed_as != name:
            parts.append(
                _("gepackt als „{name}“, so heißt hier schon eine andere").format(name=result.packed_as)
            )
    counts = [
        plural("{n} neuer Artikel", "{n} neue Artikel", result.new) if result.new else "",
        plural("{n} geänderter Artikel", "{n} geänderte Artikel", result.changed) if result.changed else "",
        plural("{n} ganzer Text dazu", "{n} ganze Texte dazu", result.bodies) if result.bodies else "",
        plural("{n} Artikel nicht mehr gelistet", "{n} Artikel nicht mehr gelistet", result.gone)
        if result.gone
        else "",
        plural("{n} Markierung dazu", "{n} Markierungen dazu", result.marked) if result.marked else "",
    ]
    parts.append(", ".join(filter(None, counts)) or _("nichts Neues"))
    if result.newer and result.fetched_at is not None:
        parts.append(_("abgerufen: {age}").format(age=age(result.fetched_at, now)))
    elif result.fetched_at is not None:
        parts.append(_("die Ausgabe hier ist neuer und bleibt"))
    return f"{name}: {'; '.join(parts)}"


def _last_line(results: Sequence[Unpacked], *, dry_run: bool) -> str:
    if all(result.nothing for result in results):
        if any(result.refused for result in results):
            return _("Es wurde nichts verändert.")
        return _("Es war schon alles da. Es wurde nichts verändert.")
    if dry_run:
        return _("Das wäre es. Es wurde nichts verändert.")
    said = _("Übernommen: {sources}, {new} neue Artikel. Gelesenes und Gemerktes ist, wie es war.")
    touched = sum(not result.nothing for result in results)
    return said.format(
        sources=plural("{n} Quelle", "{n} Quellen", touched),
        new=number(sum(result.new for result in results)),
    )


def _as_json(result: Unpacked) -> dict[str, object]:
    fetched = result.fetched_at
    return {
        "name": result.source.name,
        "packed_as": result.packed_as,
        "address": result.source.address,
        "added": result.added,
        "refused": result.refused,
        "new": result.new,
        "changed": result.changed,
        "bodies": result.bodies,
        "gone": result.gone,
        "marked": result.marked,
        "newer_or_same": result.newer,
        "fetched": None if fetched is None else datetime.fromtimestamp(fetched, UTC).isoformat(),
    }
