"""The command sync: one line per source, and progress as plain lines on a terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from stadtbote.cli.arguments import Commands, byte_count, seconds
from stadtbote.cli.output import remark, say, say_json
from stadtbote.cli.prune import cleared_as_json, cleared_line
from stadtbote.cli.source_set import warn_of_closed
from stadtbote.cli.store import exchanged, on_store
from stadtbote.errors import EXIT_OK, SyncRunning
from stadtbote.reading.naming import members
from stadtbote.stored import read_names, read_sources
from stadtbote.text.clean import line
from stadtbote.text.failures import shortfall, source_failure
from stadtbote.text.language import number, plural
from stadtbote.text.language import translated as _
from stadtbote.text.wording import all_paused, no_source, size
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote.sync.retention import Cleared
    from stadtbote.sync.sync import Budget, Result

_PROGRESS_SECONDS = 1.0


def register(commands: Commands) -> None:
    """The command sync."""
    command = commands.add("sync", _("Neues abrufen"), on_store(sync_sources))
    command.add_argument("names", nargs="*", metavar="NAME", help=_("nur diese Quellen"))
    command.add_group()
    command.add_argument("--no-bodies", action="store_true", help=_("ohne die ganzen Artikel"))
    whole_help = _("ohne Rücksicht darauf, was schon da ist, alles noch einmal abrufen und lesen")
    command.add_argument("--whole", action="store_true", help=whole_help)
    budget_help = _("höchstens so viele Bytes kosten, etwa 200kB oder 2MB")
    command.add_argument("--budget", type=byte_count, metavar="N", help=budget_help)
    snapshot_help = _("danach eine Ausgabe für den Kiosk neben den Speicher legen")
    command.add_argument("--snapshot", action="store_true", help=snapshot_help)
    command.add_if_older(type=seconds)
    command.add_json()


def sync_sources(store: Store, options: argparse.Namespace) -> int:
    """`sync`: fetches, and says what came. The exit code is that of sync.result.exit_code.

    With --if-older, a sync that is already running is as good as this one: that is no fault, and only a
    person is told. A mail from cron would be noise.
    """
    import asyncio

    from stadtbote.sync.retention import Cleared
    from stadtbote.sync.sync import Budget, exit_code
    from stadtbote_cache.safety.snapshot import Snapshots

    if (said := exchanged(store.path)) and not options.json:
        remark(said)
    known = [state.source.name for state in read_sources(store)]
    typed = members(store, None, options.names)
    paused = {state.source.name for state in read_sources(store) if state.paused} - {*typed}
    options.names = [name for name in members(store, options.group, typed) if name not in paused]
    if options.offline:
        remark(_("Offline: es wurde nichts abgerufen."))
    elif not known:
        remark(no_source())
    elif (names := options.names or known) and paused.issuperset(names):
        way = _("„stadtbote source resume NAME“ lässt eine weitermachen.")
        remark(f"{all_paused()} {way}")
    elif options.group is not None and not options.names:
        remark(_("Alle Quellen der Gruppe sind angehalten."))
    asks = known and not options.offline and (options.names or options.group is None)
    budget = None if options.budget is None else Budget(options.budget)
    cleared = Cleared()
    try:
        results = asyncio.run(_run(store, options, budget, cleared)) if asks else []
    except SyncRunning as error:
        if options.if_older is None:
            raise
        if options.json:
            say_json({"sources": []})
        elif sys.stderr.isatty():
            remark(str(error))
        return EXIT_OK
    # For cron, which mails every word: if nothing is due, there is nothing to say.
    if asks and not results and sys.stderr.isatty():
        remark(_("Nichts war fällig: jede Quelle ist jung genug, oder ihr Server bat um eine Pause."))
    if options.snapshot:
        warn_of_closed(store, known)
    snapshot = Snapshots.of(store).publish() if options.snapshot else None
    if options.json:
        document: dict[str, object] = {"sources": [_as_json(result) for result in results]}
        if budget:
            document["budget"] = {"bytes": budget.total, "spent": budget.spent}
        if cleared.count:
            document["pruned"] = cleared_as_json(cleared)
        if snapshot:
            document["snapshot"] = str(snapshot)
        say_json(document)
        return exit_code(results, options.names)
    if budget and results:
        say(budget_line(budget, results))
    if cleared.count:
        say(cleared_line(cleared))
    if snapshot and (results or sys.stderr.isatty()):
        say(_("Ausgabe für den Kiosk: {path}").format(path=line(str(snapshot))))
    return exit_code(results, options.names)


async def _run(
    store: Store,
    options: argparse.Namespace,
    budget: Budget | None,
    cleared: Cleared,
) -> list[Result]:
    import asyncio

    from stadtbote.sync.retention import limits
    from stadtbote.sync.summary import hub_lines, move_line
    from stadtbote.sync.sync import fetcher_for, sync

    settings = options.configuration.settings
    running: list[Result] = []
    done: set[str] = set()

    names = read_names(store)

    def shown(name: str) -> str:
        if name not in names:  # it has just come
            names.update(read_names(store))
        return names.get(name, name)

    def tell(result: Result) -> None:
        done.add(result.name)
        if not options.json:
            say(result_line(result, shown))
            for told in hub_lines(result.name, result.brought, shown) if result.brought else ():
                say(told)
            if result.moved:
                say(move_line(result.name, result.moved, shown))
            sys.stdout.flush()

    async def progress() -> None:
        said = ""
        while True:
            await asyncio.sleep(_PROGRESS_SECONDS)
            text = _progress_line(running, done)
            if text != said and len(done) < len(running):
                remark(text)
            said = text

    watcher = asyncio.create_task(progress()) if sys.stderr.isatty() else None
    try:
        return await sync(
            store,
            options.names,
            automatic=options.if_older is not None,
            least_age=options.if_older or 0.0,
            whole=options.whole,
            bodies=not options.no_bodies,
            fetcher=fetcher_for(settings, budget),
            tell=tell,
            running=running,
            limits=limits(settings),
            cleared=cleared,
        )
    finally:
        if watcher:
            watcher.cancel()


def _progress_line(running: list[Result], done: set[str]) -> str:
    received = sum(result.traffic.received for result in running)
    return _("{done} von {all} Quellen fertig, {bodies} ganze Artikel, {size} empfangen.").format(
        done=len(done),
        all=len(running),
        bodies=number(sum(result.bodies for result in running)),
        size=size(received),
    )


def budget_line(budget: Budget, results: Sequence[Result]) -> str:
    """What a sync with a budget cost, and what is still missing."""
    spent = _("{spent} von {budget} verbraucht, Gesendetes mitgezählt.").format(
        spent=size(budget.spent), budget=size(budget.total)
    )
    if bodies := sum(result.bodies for result in results):
        came = plural("{n} ganzer Artikel geholt.", "{n} ganze Artikel geholt.", bodies)
        spent = f"{came} {spent}"
    waiting = sum(result.waiting for result in results)
    put_off = sum(result.put_off for result in results)
    missing = []
    if waiting:
        missing.append(plural("{n} ganzer Artikel", "{n} ganze Artikel", waiting))
    if put_off:
        missing.append(plural("{n} Quelle", "{n} Quellen", put_off))
    if lost := sum(result.missing for result in results):
        came = plural("{n} Artikel kam ohne ganzen Text.", "{n} Artikel kamen ohne ganzen Text.", lost)
        spent = f"{spent} {came}"
    if missing:
        left = _("Es fehlen noch: {what}. Der nächste Abruf macht dort weiter.")
        return f"{spent} {left.format(what=_(' und ').join(missing))}"
    return spent if lost else f"{spent} {_('Es fehlt nichts.')}"


def result_line(result: Result, shown: Callable[[str], str] = str) -> str:
    """What a sync did with one source, as one line; `shown` shows its name."""
    name = shown(result.name)
    traffic = _("{requests}, {size} empfangen").format(
        requests=plural("{n} Anfrage", "{n} Anfragen", result.traffic.requests),
        size=size(result.traffic.received),
    )
    counts = _("{new} neu, {changed} geändert, {unchanged} unverändert").format(
        new=number(result.new), changed=number(result.changed), unchanged=number(result.unchanged)
    )
    if result.sources is not None:
        counts = plural("{n} Quelle", "{n} Quellen", result.sources)
    if result.missing:
        counts += ", " + plural(
            "{n} Artikel ohne ganzen Text", "{n} Artikel ohne ganzen Text", result.missing
        )
    if result.put_off and not (result.new or result.changed or result.unchanged):
        put_off = _("{name}: aufgeschoben, dafür reichen die Bytes nicht mehr.").format(name=name)
        return f"{put_off} {traffic}" if result.traffic.requests else put_off
    lacks = shortfall(skipped=result.skipped, capped=result.capped, incomplete=result.incomplete)
    if result.error is None:
        return f"{name}: {counts}; {traffic}{'. ' if lacks else ''}{lacks}"
    if result.new or result.changed or result.unchanged:
        return f"{source_failure(result.name, result.error, result.stored, shown)} {counts}; {traffic}"
    failure = source_failure(result.name, result.error, result.stored, shown)
    return f"{failure} {traffic}" if result.traffic.requests else failure


def _as_json(result: Result) -> dict[str, object]:
    return (
        {
            "name": result.name,
            "new": result.new,
            "changed": result.changed,
            "unchanged": result.unchanged,
            "put_off": result.put_off,
            "waiting_bodies": result.waiting,
            "complete": not (result.incomplete or result.put_off or result.failed),
            "skipped": result.skipped,
            "failed": result.failed,
            "error": source_failure(result.name, result.error, result.stored) if result.error else None,
            "requests": result.traffic.requests,
            "bytes": result.traffic.received,
        }
        | ({"sources": result.sources} if result.sources is not None else {})
        | ({"moved": {"url": result.moved.address, "taken": result.moved.taken}} if result.moved else {})
    )
