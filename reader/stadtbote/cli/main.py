"""Runs a command line: language, configuration, the command or a face, and the exit code."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from importlib import import_module

from stadtbote import __version__
from stadtbote.cli import face
from stadtbote.cli.arguments import BriefParser, Commands, Parser, Unclear, add_common, of_argparse, value_of
from stadtbote.cli.output import Cleaned, has_said, remark
from stadtbote.cli.precedence import Configuration, configured, is_kiosk, kiosk_of, with_options
from stadtbote.cli.store import default_path as default_store
from stadtbote.config.folders import OPERATOR_CONFIG
from stadtbote.config.settings import SETTINGS
from stadtbote.errors import EXIT_CONFIG, EXIT_OK, EXIT_UNWRITTEN, NotAllowed, NothingToShow, StadtboteError
from stadtbote.terminal import signals, streams, takeover
from stadtbote.text import language
from stadtbote.text.clean import line
from stadtbote.text.failures import cause, shortage, store_failure
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreBroken, StoreError, StoreNewer

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

_COMMANDS = {
    "articles": "list show search mark undo",
    "sync": "sync",
    "sources": "source",
    "arrange": "filter",
    "backup": "backup restore marks",
    "importing": "import",
    "export": "export",
    "pack": "pack unpack",
    "publish": "publish",
    "stats": "stats",
    "prune": "prune",
    "timer": "timer",
    "kiosk": "kiosk",
    "face": "face",
    "accessibility": "accessibility",
    "doctor": "doctor",
    "manual": "manual",
}
"""The modules of all commands with these, in the order of the help. Each registers its own."""


def parser(words: Collection[str] | None = None) -> Parser:
    """The whole command line, in the language in use.

    With `words`, it has only the commands that are among them, and raises Unclear where they do not suffice.
    """
    argparse._ = of_argparse  # type: ignore[attr-defined]
    top = (Parser if words is None else BriefParser)(
        prog="stadtbote",
        description=_("Neuigkeiten einer Stadt im Terminal. Ohne Befehl: der Bildschirm zum Lesen."),
    )
    top.set_defaults(run=face.show, for_visitors=False, bears_fault=False)
    add_common(top)
    top.add_argument(
        "--version", action="version", version=f"stadtbote {__version__}", help=_("die Version zeigen")
    )
    faces = top.add_mutually_exclusive_group()
    for name, face_help in (
        ("screen", _("Ansicht: Liste und Artikel auf dem ganzen Bildschirm")),
        ("screen-reader", _("Ansicht für Bildschirmleser")),
        ("plain", _("Zeilenmodus, für jedes Terminal")),
    ):
        faces.add_argument(f"--{name}", dest="face", action="store_const", const=name, help=face_help)
    for key, setting in SETTINGS.items():
        if setting.option and key != "language":  # which is one of the common options
            top.add_setting(key)
    common = Parser(add_help=False)
    add_common(common, argparse.SUPPRESS)
    commands = Commands(top, common, words, dest="command", metavar=_("BEFEHL"), title=_("Befehle"))
    for module, names in _COMMANDS.items():
        if words is None or not set(names.split()).isdisjoint(words):
            import_module(f"stadtbote.cli.{module}").register(commands)
    return top


def _parsed(arguments: list[str], configuration: Configuration) -> argparse.Namespace:
    """What the parser finds. With all commands, it would take 8 ms more (measured)."""
    if not any(word.startswith(("-h", "--help")) for word in arguments):
        with suppress(Unclear):
            return parser(arguments).parse_args(arguments, argparse.Namespace(configuration=configuration))
    return parser().parse_args(arguments, argparse.Namespace(configuration=configuration))


def main(arguments: list[str], *, operator: str = OPERATOR_CONFIG, owner: int = 0) -> int:
    """Runs the command line and returns its exit code; errors are sentences on stderr.

    The operator's configuration is the file `operator`, which is believed only if it belongs to the user with
    the number `owner`. No variable and no argument names another one.
    """
    streams.spell()
    _clean_errors()
    configuration = _configured(arguments, operator, owner)
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
        return EXIT_CONFIG if isinstance(error, StoreNewer) else EXIT_UNWRITTEN
    except KeyboardInterrupt:
        return signals.EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of the pipe has gone. Python would complain again at exit, so stdout goes nowhere.
        streams.silence(sys.stdout)
        return EXIT_OK
    except OSError as error:
        if shortage(error):
            raise
        streams.silence(sys.stdout)
        with suppress(OSError):  # stderr may be where stdout was
            remark(_("Die Ausgabe ließ sich nicht schreiben: {reason}.").format(reason=cause(error.strerror)))
        return EXIT_UNWRITTEN
    return code


def _configured(arguments: list[str], operator: str, owner: int) -> Configuration:
    """What is configured for a call; its language is in use from now on."""
    named = value_of("--language", arguments)
    if named not in language.LANGUAGES:
        named = None
    language.use(named or language.choose(os.environ))
    configuration = configured(value_of("--config", arguments), operator, owner)
    if not named and (chosen := configuration.settings.language):
        language.use(chosen)
    return configuration


def _clean_errors() -> None:
    """Cleans what others write to stderr like what we write."""
    if not isinstance(sys.stderr, Cleaned):
        stream: Any = Cleaned(sys.stderr)
        sys.stderr = stream


def _run_or_leave(arguments: list[str], configuration: Configuration) -> int:
    """Runs the command. If it fails, the first frame is removed first: what is said then must stay."""
    try:
        options = _parsed(arguments, configuration)
        try:
            return _run(options, configuration)
        except StoreBroken as error:
            if not error.noted or has_said():
                raise
        return _run(options, configuration)  # opened once more, the store is mended
    except BaseException:  # whatever ended it, the terminal is put back
        takeover.leave()
        raise


def _run(options: argparse.Namespace, configuration: Configuration) -> int:
    """Runs what the parser found; for a visitor that is the kiosk, whatever the call."""
    visitor = is_kiosk(options, configuration) and not options.for_visitors
    if configuration.fault and (visitor or not options.bears_fault):
        raise configuration.fault
    if visitor:
        return _show_kiosk(options, configuration)
    configuration.settle()
    code: int = (options.run or options.run_alone)(options)
    if options.command == "sync":
        sys.stdout.flush()
        _renew_frame(options, configuration)
    return code


def _renew_frame(options: argparse.Namespace, configuration: Configuration) -> None:
    from stadtbote.cli.renewal import renew

    def read(arguments: list[str]) -> argparse.Namespace:
        theirs = _configured(arguments, str(configuration.operator_path), configuration.operator_owner)
        return parser(arguments).parse_args(arguments, argparse.Namespace(configuration=theirs))

    with suppress(RuntimeError):  # no home folder
        renew(options.store or default_store(), read)


def _show_kiosk(options: argparse.Namespace, configuration: Configuration) -> int:
    """The kiosk: no command, and no face before the visitor has chosen one."""
    from stadtbote.kiosk.session import run_kiosk
    from stadtbote.reading.idle import DEFAULT_MINUTES, limits

    if options.command is not None:
        said = _("Im Kiosk gibt es keine Befehle. „stadtbote“ allein zeigt die Nachrichten.")
        raise NotAllowed(f"{said} {kiosk_of(options, configuration)}".rstrip())
    settings = configuration.for_visitors
    idle = min(filter(None, [settings.idle_minutes or DEFAULT_MINUTES, configuration.settings.idle_minutes]))
    try:
        store = options.store or default_store()
    except RuntimeError:  # there is no home folder
        homeless = _("Ohne Datenordner gibt es nichts zu lesen. Bitte mit --store den Speicher nennen.")
        raise NothingToShow(homeless) from None
    bounds = limits(idle, settings.visit_minutes or 0)
    return run_kiosk(store, with_options(settings, options), bounds)
