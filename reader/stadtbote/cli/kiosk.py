"""The command kiosk: prints what an operator puts in place for visitors over SSH, and checks it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from stadtbote.cli import timer
from stadtbote.cli.arguments import Commands, positive, span_text
from stadtbote.cli.output import say
from stadtbote.errors import EXIT_CONFIG, EXIT_OK, UsageError
from stadtbote.text.clean import line
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _

_PARTS = ("shell", *timer.UNITS, "limits", "slice", "config", "sshd", "firewall")
"""The parts of a set-up, in the order in which they are put in place."""

_HARDENING = """
UMask=0022
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
LockPersonality=yes
SystemCallFilter=@system-service
MemoryMax=512M
TimeoutStartSec=15min
""".split("\n")[1:-1]


TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote.operator import setup


def register(commands: Commands) -> None:
    """The command kiosk with its actions."""
    kiosk = commands.add("kiosk", _("einen Kiosk über SSH einrichten und prüfen"))
    actions = commands.below(kiosk, "print-config|check")

    help_text = _("ausgeben, was sshd und das System für einen Kiosk brauchen")
    config = actions.add("print-config", help_text, print_config)
    parts_help = _("nur diesen Teil, für eine Datei")
    config.add_argument("part", nargs="?", choices=_PARTS, metavar="|".join(_PARTS), help=parts_help)
    config.add_if_older(type=span_text, default="1h")

    checking = actions.add("check", _("sagen, was einen Besucher aus dem Kiosk herauslässt"), check)
    checking.add_argument(
        "--sshd-config", type=Path, metavar="PATH", help=_("Konfiguration von sshd, wenn nicht die übliche")
    )
    port_help = _("Port, über den die Besucher kommen, wenn nicht 22")
    checking.add_argument("--port", type=positive, default=22, metavar="N", help=port_help)

    for action in (config, checking):
        action.add_argument("--user", default="stadtbote", metavar="NAME", help=_("Konto der Besucher"))
        python_help = _("Python der Sitzungen, wenn nicht dieses")
        action.add_argument("--python", default=sys.executable, metavar="PATH", help=python_help)


def print_config(options: argparse.Namespace) -> int:
    """`kiosk print-config`: all parts with what to do with them, or one of them for a file."""
    kiosk = _kiosk(options)
    part = options.part
    for text in _all(kiosk, options) if part is None else _part(part, kiosk, options):
        for row in text.split("\n"):
            say(row)
    return EXIT_OK


def check(options: argparse.Namespace) -> int:
    """`kiosk check`: what lets a visitor out, one line each; exit 0 only if nothing does."""
    import time

    from stadtbote.operator.check import findings
    from stadtbote.operator.facts import gather
    from stadtbote_cache.safety.snapshot import snapshot_path

    kiosk = _kiosk(options)
    snapshot = snapshot_path(Path(kiosk.store))
    found = findings(gather(kiosk, options.sshd_config, options.port, snapshot, time.time()))
    for sentence in found:
        say(sentence)
    if not found:
        say(_("Nichts gefunden: Ein Besucher kann lesen und suchen, sonst nichts."))
        return EXIT_OK
    say(plural("{n} Fund.", "{n} Funde.", len(found)))
    return EXIT_CONFIG


def _kiosk(options: argparse.Namespace) -> setup.Kiosk:
    """The kiosk that the options name. Raises UsageError."""
    from stadtbote.operator import setup

    if not setup.is_account(options.user):
        wrong = _("{name} ist kein Name für ein Konto der Besucher: Es ist nicht root und beginnt klein.")
        raise UsageError(wrong.format(name=line(options.user, 40)))
    kiosk = setup.Kiosk(
        options.user,
        # Not resolved: the link is what makes it the Python of its environment.
        str(Path(options.python).absolute()),
        str(options.store.absolute()) if options.store else setup.STORE,
    )
    for path in (kiosk.python, kiosk.store):
        if not setup.is_path(path):
            wrong = _("In {path} steht ein Zeichen, das nicht in eine Konfiguration gehört.")
            raise UsageError(wrong.format(path=line(path, 200)))
    return kiosk


def _all(kiosk: setup.Kiosk, options: argparse.Namespace) -> Iterator[str]:
    import shlex

    from stadtbote.operator import setup

    language = [f"--language={options.language}"] if options.language else []
    named = ["--user", kiosk.user, "--store", kiosk.store, "--python", kiosk.python]
    call = shlex.join(
        ["stadtbote", *language, "kiosk", "print-config", *named, "--if-older", options.if_older]
    )
    yield from setup.comment(
        _("So richten Sie als root einen Kiosk über SSH ein. Die Teile folgen darunter.")
    )
    yield f'#   part() {{ {call} "$@"; }}'
    for why, commands in setup.steps(kiosk, "part", timer.UNITS):
        yield "#"
        yield from setup.comment(why)
        yield from (f"#   {command}" for command in commands)
    yield "#"
    yield from setup.comment(_("Dann sagt dies, ob noch etwas einen Besucher herauslässt:"))
    yield f"#   {shlex.join(['stadtbote', *language, 'kiosk', 'check', *named])}"
    for part in _PARTS:
        yield ""
        yield f"# {_('Teil {part}:').format(part=part)}"
        yield from _part(part, kiosk, options)


def _part(part: str, kiosk: setup.Kiosk, options: argparse.Namespace) -> Iterator[str]:
    from stadtbote.operator import setup, sshd

    match part:
        case "sshd":
            yield from setup.sshd(kiosk, ends_unused=sshd.ends_unused())
        case "shell":
            yield from setup.shell(kiosk)
        case "limits":
            yield from setup.limits(kiosk)
        case "firewall":
            yield from setup.firewall()
        case "config":
            yield from setup.config()
        case "slice":
            yield from setup.session_slice()
        case "service":
            yield from _unit(_("Stadtbote: Neuigkeiten für den Kiosk abrufen"))
            yield "Wants=network-online.target"
            yield "After=network-online.target"
            yield ""
            yield from timer.service(_sync(kiosk, options.if_older))
            yield f"User={setup.SYNC_USER}"
            yield from setup.comment(
                _("Die Besucher lesen, was hier entsteht; schreiben darf nur dieser Dienst.")
            )
            yield f"ReadWritePaths={timer.quoted(str(Path(kiosk.store).parent))}"
            yield from _HARDENING
        case "timer":
            yield from _unit(_("Stadtbote: Neuigkeiten für den Kiosk abrufen"))
            yield ""
            yield from timer.timer(options.if_older)


def _unit(description: str) -> Iterator[str]:
    yield "[Unit]"
    yield f"Description={description}"


def _sync(kiosk: setup.Kiosk, if_older: str) -> list[str]:
    words = [kiosk.python, "-I", "-m", "stadtbote", "--store", kiosk.store]
    return [*words, "sync", "--snapshot", "--if-older", if_older]
