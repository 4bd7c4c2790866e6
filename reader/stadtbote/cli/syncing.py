"""The command sync: one line a source, and progress as plain lines on a terminal."""

from __future__ import annotations

import argparse
import asyncio
import sys

from stadtbote.cli.output import remark, say, say_json
from stadtbote.cli.reading import unknown_source
from stadtbote.services.reading import read_sources
from stadtbote.services.sync import Result, exit_code, sync
from stadtbote.text.failures import source_failure
from stadtbote.text.language import number, plural
from stadtbote.text.language import translated as _
from stadtbote.text.wording import size
from stadtbote_cache.store import Store

_PROGRESS_SECONDS = 1.0


def sync_sources(store: Store, options: argparse.Namespace) -> int:
    """`sync`: fetches and tells. The exit code follows services.sync.exit_code."""
    known = [state.source.name for state in read_sources(store)]
    for name in options.names:
        if name not in known:
            raise unknown_source(name, known)
    if options.offline:
        remark(_("Offline: es wurde nichts abgerufen."))
    elif not known:
        remark(_("Es gibt keine Quelle. Mit „stadtbote source add ADRESSE“ kommt eine dazu."))
    asks = known and not options.offline
    results = asyncio.run(_run(store, options)) if asks else []
    if options.json:
        say_json({"sources": [_as_json(result) for result in results]})
    return exit_code(results, options.names)


async def _run(store: Store, options: argparse.Namespace) -> list[Result]:
    running: list[Result] = []
    done: set[str] = set()

    def tell(result: Result) -> None:
        done.add(result.name)
        if not options.json:
            say(result_line(result))
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
        return await sync(store, options.names, bodies=not options.no_bodies, tell=tell, running=running)
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


def result_line(result: Result) -> str:
    """What a sync did with one source, as one line."""
    traffic = _("{requests}, {size} empfangen").format(
        requests=plural("{n} Anfrage", "{n} Anfragen", result.traffic.requests),
        size=size(result.traffic.received),
    )
    counts = _("{new} neu, {changed} geändert, {unchanged} unverändert").format(
        new=number(result.new), changed=number(result.changed), unchanged=number(result.unchanged)
    )
    if result.missing:
        counts += ", " + plural(
            "{n} Artikel ohne ganzen Text", "{n} Artikel ohne ganzen Text", result.missing
        )
    if result.error is None:
        return f"{result.name}: {counts}; {traffic}"
    if result.new or result.changed or result.unchanged:
        return f"{source_failure(result.name, result.error, result.stored)} {counts}; {traffic}"
    failure = source_failure(result.name, result.error, result.stored)
    return f"{failure} {traffic}" if result.traffic.requests else failure


def _as_json(result: Result) -> dict[str, object]:
    return {
        "name": result.name,
        "new": result.new,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "failed": result.failed,
        "error": source_failure(result.name, result.error, result.stored) if result.error else None,
        "requests": result.traffic.requests,
        "bytes": result.traffic.received,
    }
