"""The command timer: units for systemd that fetch the news, with the place where to put them."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator

from stadtbote.cli.arguments import Commands, byte_count, seconds, span_text
from stadtbote.cli.output import say
from stadtbote.errors import EXIT_OK, EXIT_TEMPORARY
from stadtbote.text.language import translated as _

NAME = "stadtbote-sync"
FOLDER = "~/.config/systemd/user"

UNITS = ("service", "timer")
"""The units of systemd that can be printed."""

_TICKS = 4
"""How often the timer fires within the least age; where nothing is due, that costs no network."""

_LEAST_TICK = 60


def register(commands: Commands) -> None:
    """The command timer."""
    command = commands.add("timer", _("Einheiten für systemd ausgeben, die von selbst abrufen"), print_units)
    unit_help = _("nur diese Einheit, für eine Datei")
    command.add_argument("unit", nargs="?", choices=UNITS, metavar="|".join(UNITS), help=unit_help)
    command.add_if_older(type=span_text, default="1h")
    budget_help = _("höchstens so viele Bytes je Abruf, etwa 200kB oder 2MB")
    command.add_argument("--budget", type=byte_count, metavar="N", help=budget_help)


def print_units(options: argparse.Namespace) -> int:
    """`timer`: both units with what to do with them, or one of them for a file."""
    for text in _both(options) if options.unit is None else _unit(options.unit, options):
        say(text)
    return EXIT_OK


def _both(options: argparse.Namespace) -> Iterator[str]:
    yield f"# {_('So holt systemd die Neuigkeiten von selbst, für Sie allein und ohne Verwalter:')}"
    yield f"#   mkdir -p {FOLDER}"
    for unit in UNITS:
        yield f"#   stadtbote timer {unit} >{FOLDER}/{NAME}.{unit}"
    yield "#   systemctl --user daemon-reload"
    yield f"#   systemctl --user enable --now {NAME}.timer"
    yield f"# {_('Damit das auch läuft, wenn Sie nicht angemeldet sind:')}"
    yield "#   loginctl enable-linger"
    for unit in UNITS:
        yield ""
        yield from _unit(unit, options)


def _unit(unit: str, options: argparse.Namespace) -> Iterator[str]:
    yield f"# {FOLDER}/{NAME}.{unit}"
    yield "[Unit]"
    yield f"Description={_('Stadtbote: Neuigkeiten abrufen')}"
    yield ""
    yield from service(_command(options)) if unit == "service" else timer(options.if_older)


def service(words: Iterable[str]) -> Iterator[str]:
    """The section of a service that runs this command line of a sync."""
    yield "[Service]"
    yield "Type=oneshot"
    yield f"ExecStart={' '.join(map(quoted, words))}"
    yield f"# {_('Ein Abruf ohne Netz ist kein Fehler des Dienstes.')}"
    yield f"SuccessExitStatus={EXIT_TEMPORARY}"
    yield "Nice=10"


def timer(if_older: str) -> Iterator[str]:
    """The sections of a timer for a sync that skips sources fetched more recently, such as within "1h"."""
    tick = max(_LEAST_TICK, int(seconds(if_older)) // _TICKS)
    yield "[Timer]"
    yield "OnStartupSec=1min"
    yield f"OnUnitActiveSec={tick}s"
    yield f"# {_('Nicht alle Rechner sollen in derselben Sekunde fragen.')}"
    yield f"RandomizedDelaySec={max(1, tick // 4)}s"
    yield ""
    yield "[Install]"
    yield "WantedBy=timers.target"


def _command(options: argparse.Namespace) -> Iterator[str]:
    """The program that runs now, with the store and the configuration of this call."""
    # -P: the program is not to be found in the folder that the service starts in.
    yield from (sys.executable, "-P", "-m", "stadtbote")
    for name in ("store", "config"):
        if (path := getattr(options, name)) is not None:
            yield from (f"--{name}", str(path.absolute()))
    if options.language:
        yield from ("--language", options.language)
    yield from ("sync", "--if-older", options.if_older)
    if options.budget:
        yield from ("--budget", str(options.budget))


def quoted(word: str) -> str:
    """A word of a command line as systemd reads it (systemd.service, "Command lines"; systemd.syntax)."""
    word = word.replace("%", "%%").replace("$", "$$")
    if re.fullmatch(r"[\w@%+=:,./$-]+", word, re.ASCII):
        return word
    return '"' + re.sub(r'(["\\])', r"\\\1", word).replace("\t", r"\t").replace("\n", r"\n") + '"'
