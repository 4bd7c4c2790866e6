"""Runs a command line: language, store, face or command, and the exit code."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from stadtbote.cli.arguments import language_of, parser
from stadtbote.cli.output import remark
from stadtbote.errors import EXIT_FAULT, EXIT_OK, StadtboteError
from stadtbote.text import language
from stadtbote.text.clean import line
from stadtbote.text.failures import store_failure
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreError, StoreNewer

_EXIT_STORE = 74
_EXIT_NEWER = 78
_EXIT_INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """Runs the command line and returns its exit code; errors are told in a sentence on stderr."""
    _mend_streams()
    language.use(language_of(arguments) or language.choose(os.environ))
    try:
        options = parser().parse_args(arguments)
        code = _run(options)
        sys.stdout.flush()
    except StadtboteError as error:
        remark(line(str(error)))
        return error.exit_code
    except StoreError as error:
        remark(line(store_failure(error)))
        return _EXIT_NEWER if isinstance(error, StoreNewer) else _EXIT_STORE
    except KeyboardInterrupt:
        return _EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of the pipe has gone. Python would complain once more at exit, so stdout goes nowhere.
        _silence_stdout()
        return EXIT_OK
    except OSError as error:
        _silence_stdout()
        remark(_("Die Ausgabe ließ sich nicht schreiben ({reason}).").format(reason=error.strerror or "?"))
        return _EXIT_STORE
    return code


def _mend_streams() -> None:
    """Streams that were closed at the start lead nowhere; what an encoding lacks becomes a question mark."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 (for the whole run)
        elif name != "stdin" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _silence_stdout() -> None:
    """Python flushes once more at exit; what could not be written must not be tried again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(options: argparse.Namespace) -> int:
    from stadtbote.cli.places import open_store

    with open_store(options.store) as (store, notice):
        match options.command:
            case None:
                if _can_show_screen():
                    from stadtbote.screen.app import run_screen

                    return run_screen(store, theme=options.theme, offline=options.offline, notice=notice)
                from stadtbote.cli.reading import print_all

                return print_all(store)
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

                return sync_sources(store, options)
            case "source":
                from stadtbote.cli.sources import manage

                return manage(store, options)
            case "doctor":
                from stadtbote.cli.doctor import examine

                return examine(store)
    return EXIT_FAULT


def _can_show_screen() -> bool:
    """A screen needs a terminal at all three ends (Textual draws on stderr) and cursor addressing."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream.isatty() for stream in streams) and os.environ.get("TERM") not in {None, "", "dumb"}
