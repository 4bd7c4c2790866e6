"""The faces as a call asks for them: without a command, one is shown; the command face chooses one."""

from __future__ import annotations

import argparse
import os

from stadtbote.cli.arguments import Commands
from stadtbote.cli.output import remark, say
from stadtbote.cli.precedence import Configuration, of_face
from stadtbote.cli.store import exchanged, open_store
from stadtbote.config import state
from stadtbote.config.settings import TIME, Settings
from stadtbote.errors import EXIT_OK
from stadtbote.terminal.faces import (
    DEFAULT,
    FACES,
    KEPT,
    PLAIN,
    PRINT,
    Choice,
    Terminals,
    choose,
    first_line,
)
from stadtbote.terminal.streams import terminals
from stadtbote.text.clean import line
from stadtbote.text.language import translated as _
from stadtbote_cache.record import replace


def register(commands: Commands) -> None:
    """The command face."""
    command = commands.add("face", _("die Ansicht festlegen, oder sagen, welche gilt"), keep_face)
    command.add_argument(
        "wanted", nargs="?", choices=FACES, metavar="|".join(FACES), help=_("was gelten soll")
    )


def keep_face(options: argparse.Namespace) -> int:
    """`face`: keeps the face, or says which one a terminal like this gets, and by what."""
    configuration: Configuration = options.configuration
    # Asked as for a terminal: `stadtbote face | cat` is a question about the next start, not about the pipe.
    as_terminal = replace(terminals(), stdin=True, stdout=True, stderr=True)
    if not options.wanted:
        say(first_line(configuration.choose(options.face, as_terminal)))
        say(_("Konfiguration: {path}").format(path=line(str(configuration.path))))
        return EXIT_OK
    wanted = Choice(options.wanted, KEPT)
    state.keep(configuration.path, face=wanted.face)
    path = line(str(state.path_of(configuration.path)))
    say(_("{face} Gespeichert in {path}.").format(face=first_line(wanted), path=path))
    choice = choose(options.face, os.environ, wanted.face, as_terminal, KEPT)
    if choice != wanted:
        say(_("Hier gilt trotzdem: {face}").format(face=first_line(choice)))
    return EXIT_OK


def asked(options: argparse.Namespace, streams: Terminals) -> tuple[Choice, Settings]:
    """The face that a call asks for on these streams, and the settings it begins with; their keys hold."""
    configuration: Configuration = options.configuration
    choice = configuration.choose(options.face, streams)
    settings = of_face(configuration, options, choice)
    if settings.keys and choice.face != PRINT:
        from stadtbote.commands import use

        use(dict(settings.keys))
    return choice, settings


def show(options: argparse.Namespace) -> int:
    """No command: a face, or every article in turn."""
    configuration: Configuration = options.configuration
    choice, settings = asked(options, terminals())
    with open_store(options) as (store, notice):
        store.by_time = settings.order == TIME
        notice = " ".join(filter(None, (notice, exchanged(store.path, waits=True))))
        if choice.face == PRINT:
            from stadtbote.cli.articles import print_all

            for words in (notice, "" if choice.by == DEFAULT else first_line(choice)):
                if words:
                    remark(words)
            return print_all(store, settings.tell)
        if choice.face == PLAIN:
            from stadtbote.line.view import run_line as run
        else:
            from stadtbote.cli.advice import advice
            from stadtbote.screen.start import run_screen as run

            notice = " ".join(filter(None, (notice, advice(choice, settings))))
        code = run(
            store,
            choice=choice,
            settings=settings,
            config=configuration.path,
            offline=options.offline,
            notice=notice,
        )
        if said := exchanged(store.path, waits=True):
            remark(said)
        return code
