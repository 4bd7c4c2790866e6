"""Runs a command line: language, store, face or command, and the exit code."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from pathlib import Path

from stadtbote.cli.arguments import parser, value_of
from stadtbote.cli.output import Cleaned, has_said, remark
from stadtbote.config.file import ConfigError, Settings, default_path, read
from stadtbote.config.folders import OPERATOR_CONFIG
from stadtbote.errors import EXIT_FAULT, EXIT_OK, NotAllowed, NothingToShow, StadtboteError
from stadtbote.terminal import signals, streams, takeover
from stadtbote.terminal.faces import DEFAULT, PLAIN, PRINT, first_line
from stadtbote.text import language
from stadtbote.text.clean import line
from stadtbote.text.failures import cause, store_failure
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreBroken, StoreError, StoreNewer
from stadtbote_cache.record import Record, replace

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from typing import Any

_EXIT_STORE = 74
_EXIT_NEWER = 78


class _Configuration(Record):
    """The configuration of this call; where it has a fault, the defaults.

    `operator` is what the operator of the machine says, who comes before the user in the kiosk.
    """

    path: Path
    settings: Settings
    operator: Settings | None
    fault: ConfigError | None


def main(arguments: list[str], *, operator: str = OPERATOR_CONFIG, owner: int = 0) -> int:
    """Runs the command line and returns its exit code; errors are told in a sentence on stderr.

    The operator's configuration is the file `operator`, believed only where it is the user's with the number
    `owner`. No variable and no argument of the command line says another one.
    """
    streams.spell()
    _clean_errors()
    named = value_of("--language", arguments)
    if named not in language.LANGUAGES:
        named = None
    language.use(named or language.choose(os.environ))
    configuration = _configuration(value_of("--config", arguments), operator, owner)
    said = configuration.operator or Settings()
    if not named and (chosen := said.language or configuration.settings.language):
        language.use(chosen)
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
        return signals.EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of the pipe has gone. Python would complain once more at exit, so stdout goes nowhere.
        streams.silence(sys.stdout)
        return EXIT_OK
    except OSError as error:
        streams.silence(sys.stdout)
        with suppress(OSError):  # stderr may be where stdout was
            remark(_("Die Ausgabe ließ sich nicht schreiben: {reason}.").format(reason=cause(error.strerror)))
        return _EXIT_STORE
    return code


def _clean_errors() -> None:
    """What others write to stderr is cleaned like what we do."""
    if not isinstance(sys.stderr, Cleaned):
        stream: Any = Cleaned(sys.stderr)
        sys.stderr = stream


def _configuration(named: str | None, operator: str, owner: int) -> _Configuration:
    """Reads the configuration. A fault is kept for later: help, version and doctor are there all the same."""
    path = default_path() if named is None else Path(named)
    theirs = None
    try:
        if _may_be_there(operator):
            from stadtbote.operator.configuration import read_operator

            theirs = read_operator(Path(operator), owner)
        return _Configuration(path, read(path), theirs, None)
    except ConfigError as error:
        return _Configuration(path, Settings(), theirs, error)


def _may_be_there(path: str) -> bool:
    """Whether there is such a file. One that cannot be looked for may be: reading it says what is wrong."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _is_kiosk(options: argparse.Namespace, configuration: _Configuration) -> bool:
    """Whether this call is a visitor's. Each of those who may say so can only say yes."""
    if options.kiosk or configuration.settings.kiosk or _named_on(os.environ.get("STADTBOTE_KIOSK", "")):
        return True
    if configuration.operator is None:
        return False
    from stadtbote.operator.configuration import holds_for

    return holds_for(configuration.operator, os.geteuid())


def _named_on(value: str) -> bool:
    """Whether a variable is on: any value means yes, but for these."""
    return value.strip().lower() not in {"", "0", "false"}


def _show_kiosk(options: argparse.Namespace, configuration: _Configuration) -> int:
    """The kiosk: no command, and no face before the visitor has chosen one."""
    from stadtbote.cli.store import default_path as default_store
    from stadtbote.kiosk.session import run_kiosk
    from stadtbote.reading.idle import DEFAULT_MINUTES, limits

    if options.command is not None:
        raise NotAllowed(_("Im Kiosk gibt es keine Befehle. „stadtbote“ allein zeigt die Nachrichten."))
    settings = configuration.operator or configuration.settings
    said = [settings.idle_minutes or DEFAULT_MINUTES, configuration.settings.idle_minutes]
    try:
        store = options.store or default_store()
    except RuntimeError:  # there is no home folder
        homeless = _("Ohne Datenordner gibt es nichts zu lesen. Bitte mit --store den Speicher nennen.")
        raise NothingToShow(homeless) from None
    return run_kiosk(store, _with_options(settings, options), limits(min(filter(None, said))))


def _run_or_leave(arguments: list[str], configuration: _Configuration) -> int:
    """Runs the command. Where it fails, the first frame goes first: what is said then must stay."""
    try:
        options = parser().parse_args(arguments)
        try:
            return _run(options, configuration)
        except StoreBroken as error:
            if not error.noted or has_said():
                raise
        return _run(options, configuration)  # opened once more, the store is mended
    except BaseException:  # whatever ended it, the terminal is put back
        takeover.leave()
        raise


def _run(options: argparse.Namespace, configuration: _Configuration) -> int:
    if _is_kiosk(options, configuration) and options.command != "accessibility":
        if configuration.fault:
            raise configuration.fault
        return _show_kiosk(options, configuration)
    if configuration.fault and options.command not in {"doctor", "accessibility"}:
        raise configuration.fault
    match options.command:
        case None:
            return _show(options, configuration)
        case "face":
            from stadtbote.cli.surroundings import keep_face

            return keep_face(configuration.path, configuration.settings, options)
        case "accessibility":
            from stadtbote.cli.accessibility import accessibility

            return accessibility()
        case "timer":
            from stadtbote.cli.timer import print_units

            return print_units(options)
        case "kiosk":
            from stadtbote.cli import kiosk

            return kiosk.check(options) if options.action == "check" else kiosk.print_config(options)
    from stadtbote.cli.store import open_store

    signals.interrupts_are_told()
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
                from stadtbote.cli.sync import sync_sources

                return sync_sources(store, options, configuration.settings)
            case "prune":
                from stadtbote.cli.prune import prune

                return prune(store, options, configuration.settings)
            case "pack" | "unpack":
                from stadtbote.cli import pack

                handler = {"pack": pack.pack_sources, "unpack": pack.unpack_sources}[options.command]
                return handler(store, options)
            case "stats":
                from stadtbote.cli.stats import show

                return show(store, options)
            case "publish":
                from stadtbote.cli.publish import publish_store

                return publish_store(store, options)
            case "source":
                from stadtbote.cli.sources import manage

                return manage(store, options, configuration.settings)
            case "doctor":
                from stadtbote.cli.doctor import examine

                return examine(store, configuration.path, configuration.fault)
    return EXIT_FAULT


def _with_options(settings: Settings, options: argparse.Namespace) -> Settings:
    return replace(
        settings,
        rows=options.rows or settings.rows,
        theme=options.theme or settings.theme,
        language=language.current(),
        low_bandwidth=options.low_bandwidth or settings.low_bandwidth,
    )


def _show(options: argparse.Namespace, configuration: _Configuration) -> int:
    """No command: a face, or every article in turn."""
    from stadtbote.cli.store import open_store
    from stadtbote.cli.surroundings import advice, chosen

    choice = chosen(options.face, configuration.settings.face)
    settings = _with_options(configuration.settings, options)
    with open_store(options.store) as (store, notice):
        if choice.face == PRINT:
            from stadtbote.cli.reading import print_all

            for words in (notice, "" if choice.by == DEFAULT else first_line(choice)):
                if words:
                    remark(words)
            return print_all(store)
        if choice.face == PLAIN:
            from stadtbote.line.view import run_line as run
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
