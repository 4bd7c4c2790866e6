"""Runs a command line: language, store, face or command, and the exit code."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from pathlib import Path

from stadtbote import ending, firstframe, streams
from stadtbote.cli.arguments import parser, value_of
from stadtbote.cli.output import remark
from stadtbote.config import ConfigError, Settings, default_path, read
from stadtbote.errors import EXIT_FAULT, EXIT_OK, StadtboteError
from stadtbote.faces import DEFAULT, PLAIN, PRINT, first_line
from stadtbote.text import language
from stadtbote.text.clean import line
from stadtbote.text.failures import store_failure
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreError, StoreNewer
from stadtbote_cache.record import Record, replace

_EXIT_STORE = 74
_EXIT_NEWER = 78


class _Configuration(Record):
    """The configuration of this call; where it has a fault, the defaults."""

    path: Path
    settings: Settings
    fault: ConfigError | None


def main(arguments: list[str]) -> int:
    """Runs the command line and returns its exit code; errors are told in a sentence on stderr."""
    streams.spell()
    named = value_of("--language", arguments)
    if named not in language.LANGUAGES:
        named = None
    language.use(named or language.choose(os.environ))
    configuration = _configuration(value_of("--config", arguments))
    if not named and configuration.settings.language:
        language.use(configuration.settings.language)
    try:
        try:
            code = _run_or_leave(arguments, configuration)
        except SystemExit as end:  # help, version, or a wrong call
            code = end.code if isinstance(end.code, int) else EXIT_OK
        sys.stdout.flush()
    except StadtboteError as error:
        remark(line(str(error)))
        return error.exit_code
    except StoreError as error:
        remark(line(store_failure(error)))
        return _EXIT_NEWER if isinstance(error, StoreNewer) else _EXIT_STORE
    except KeyboardInterrupt:
        return ending.EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of the pipe has gone. Python would complain once more at exit, so stdout goes nowhere.
        streams.silence(sys.stdout)
        return EXIT_OK
    except OSError as error:
        streams.silence(sys.stdout)
        with suppress(OSError):  # stderr may be where stdout was
            remark(_("Die Ausgabe ließ sich nicht schreiben: {reason}.").format(reason=error.strerror or "?"))
        return _EXIT_STORE
    return code


def _configuration(named: str | None) -> _Configuration:
    """Reads the configuration. A fault is kept for later: help, version and doctor are there all the same."""
    path = default_path() if named is None else Path(named)
    try:
        return _Configuration(path, read(path), None)
    except ConfigError as error:
        return _Configuration(path, Settings(), error)


def _run_or_leave(arguments: list[str], configuration: _Configuration) -> int:
    """Runs the command. Where it fails, the first frame goes first: what is said then must stay."""
    try:
        return _run(parser().parse_args(arguments), configuration)
    except BaseException:  # whatever ended it, the terminal is put back
        firstframe.leave()
        raise


def _run(options: argparse.Namespace, configuration: _Configuration) -> int:
    if configuration.fault and options.command not in {"doctor", "accessibility"}:
        raise configuration.fault
    match options.command:
        case None:
            return _show(options, configuration)
        case "face":
            from stadtbote.cli.faces import keep_face

            return keep_face(configuration.path, configuration.settings, options)
        case "accessibility":
            from stadtbote.cli.accessibility import accessibility

            return accessibility()
        case "timer":
            from stadtbote.cli.timer import print_units

            return print_units(options)
    from stadtbote.cli.places import open_store

    ending.interrupts_are_told()
    with open_store(options.store) as (store, notice):
        if notice:
            remark(notice)
        match options.command:
            case "list" | "show" | "search" | "mark":
                from stadtbote.cli import reading

                handler = {
                    "list": reading.list_articles,
                    "show": reading.show_article,
                    "search": reading.search_articles,
                    "mark": reading.mark_articles,
                }[options.command]
                return handler(store, options)
            case "sync":
                from stadtbote.cli.syncing import sync_sources

                return sync_sources(store, options, configuration.settings)
            case "prune":
                from stadtbote.cli.pruning import prune

                return prune(store, options, configuration.settings)
            case "pack" | "unpack":
                from stadtbote.cli import packing

                handler = {"pack": packing.pack_sources, "unpack": packing.unpack_sources}[options.command]
                return handler(store, options)
            case "stats":
                from stadtbote.cli.stats import show

                return show(store, options)
            case "publish":
                from stadtbote.cli.publishing import publish_store

                return publish_store(store, options)
            case "source":
                from stadtbote.cli.sources import manage

                return manage(store, options)
            case "doctor":
                from stadtbote.cli.doctor import examine

                return examine(store, configuration.path, configuration.fault)
    return EXIT_FAULT


def _show(options: argparse.Namespace, configuration: _Configuration) -> int:
    """No command: a face, or every article in turn."""
    from stadtbote.cli.faces import advice, chosen
    from stadtbote.cli.places import open_store

    settings = configuration.settings
    choice = chosen(options.face, settings.face)
    settings = replace(
        settings,
        rows=options.rows or settings.rows,
        theme=options.theme or settings.theme,
        language=language.current(),
        low_bandwidth=options.low_bandwidth or settings.low_bandwidth,
    )
    with open_store(options.store) as (store, notice):
        if choice.face == PRINT:
            from stadtbote.cli.reading import print_all

            for words in (notice, "" if choice.by == DEFAULT else first_line(choice)):
                if words:
                    remark(words)
            return print_all(store)
        if choice.face == PLAIN:
            from stadtbote.line.session import run_line as run
        else:
            from stadtbote.screen.start import run_screen as run

            notice = " ".join(filter(None, (notice, advice(choice, settings))))
        return run(
            store,
            choice=choice,
            settings=settings,
            config=configuration.path,
            offline=options.offline,
            notice=notice,
        )
