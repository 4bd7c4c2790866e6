"""The arguments of the command line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from stadtbote import __version__
from stadtbote.config.settings import ROWS, THEMES, size_fault, size_of
from stadtbote.errors import EXIT_USAGE
from stadtbote.terminal import takeover
from stadtbote.terminal.faces import FACES
from stadtbote.text.clean import line
from stadtbote.text.language import LANGUAGES
from stadtbote.text.language import translated as _

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from typing import Any, NoReturn

UNITS = ("service", "timer")
"""The units of systemd that can be printed."""

PARTS = ("shell", *UNITS, "limits", "slice", "config", "sshd")
"""The parts of a kiosk's set-up, in the order in which they are put in place."""

_MOST_SAID = 500


class _NoColours:
    """A theme of argparse's from Python 3.14 on: nothing stands before any part of the help."""

    def __getattr__(self, part: str) -> str:
        return ""


class _Help(argparse.HelpFormatter):
    """Help as wide as the terminal. To ask for that itself, argparse imports zlib, bz2 and lzma: 6 ms."""

    def __init__(self, prog: str) -> None:
        try:
            columns = takeover.extent(0)
        except OSError:  # no terminal
            columns = takeover.UNKNOWN_SIZE[0]
        super().__init__(prog, width=columns - 2)

    def _set_color(self, color: object) -> None:
        """Python 3.14's own imports dataclasses and inspect at each start, also to show no colours: 12 ms."""
        self._theme = _NoColours()
        self._decolor = str


class Parser(argparse.ArgumentParser):
    """A parser that ends a wrong call with exit code 64 and never echoes a control character."""

    def __init__(self, **settings: Any) -> None:
        # An abbreviated --language would be found too late for the help's own language.
        settings.setdefault("allow_abbrev", False)
        settings.setdefault("formatter_class", _Help)
        if sys.version_info >= (3, 14):
            settings.setdefault("color", False)  # the help stays plain lines
        super().__init__(**settings)

    def error(self, message: str) -> NoReturn:
        """Says what is wrong on stderr, in one line below the usage; it may go into a log."""
        from stadtbote.text.secrets import said

        self.print_usage()
        self.exit(EXIT_USAGE, f"{self.prog}: {line(said(message), _MOST_SAID)}\n")

    def print_usage(self, file: object = None) -> None:
        """Usage is about the call, so it goes to stderr."""
        self._print_message(self.format_usage())


class _Command(Parser):
    """The parser of a command. It comes into being when it is first used: a call uses one of many."""

    def __init__(self, **settings: Any) -> None:
        self._settings = settings
        self._noted: list[tuple[tuple[str, ...], dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        if "_settings" not in vars(self):
            raise AttributeError(name)
        super().__init__(**vars(self).pop("_settings"))
        _add_common(self, top=False)
        for names, settings in self._noted:
            self.add_argument(*names, **settings)
        return getattr(self, name)

    def add_argument(self, *names: str, **settings: Any) -> Any:
        """Notes the argument for then."""
        if "_settings" in vars(self):
            return self._noted.append((names, settings))
        return super().add_argument(*names, **settings)


def _add_common(options: Parser, *, top: bool) -> None:
    """The options that stand before or behind the command alike; only the top ones have defaults."""

    def default(value: object) -> object:
        return value if top else argparse.SUPPRESS

    options.add_argument(
        "--store", type=Path, metavar="PATH", default=default(None), help=_("Ort der Speicherdatei")
    )
    options.add_argument(
        "--config",
        type=Path,
        metavar="PATH",
        default=default(None),
        help=_("Ort der Konfigurationsdatei"),
    )
    options.add_argument("--language", choices=LANGUAGES, default=default(None), help=_("Sprache"))
    options.add_argument(
        "--offline", action="store_true", default=default(False), help=_("ohne Netz arbeiten")
    )


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError
    return value


_positive.__name__ = "N"


def _rows(text: str) -> int:
    if text.isdecimal() and len(text) < 5 and int(text) in ROWS:
        return int(text)
    wrong = _("erlaubt ist nur eine ganze Zahl von {least} bis {most}.")
    raise argparse.ArgumentTypeError(wrong.format(least=ROWS[0], most=ROWS[-1]))


def _store_size(text: str) -> int:
    found = size_of(text)
    if found is None:
        raise argparse.ArgumentTypeError(size_fault())
    return found


def _size(text: str) -> int:
    from stadtbote.cli.amounts import size

    return size(text)


def _span(text: str) -> float:
    from stadtbote.cli.amounts import span

    return span(text)


def _span_text(text: str) -> str:
    _span(text)
    return text


def value_of(option: str, arguments: list[str]) -> str | None:
    """What an option says, found before the parser is built, whose own help is in the language in use."""
    found = None
    for place, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if argument == "--":
            break
        if name == option:
            found = value if equals else next(iter(arguments[place + 1 : place + 2]), None)
    return found


def parser() -> Parser:
    """The whole command line, in the language in use."""
    # argparse would ask gettext's global domain, which is not set; its words are in our catalogues.
    argparse._ = _  # type: ignore[attr-defined]
    top = Parser(
        prog="stadtbote",
        description=_("Neuigkeiten einer Stadt im Terminal. Ohne Befehl: der Bildschirm zum Lesen."),
    )
    _add_common(top, top=True)
    top.add_argument(
        "--version", action="version", version=f"stadtbote {__version__}", help=_("die Version zeigen")
    )
    top.add_argument("--theme", choices=THEMES, help=_("Farben des Bildschirms"))
    faces = top.add_mutually_exclusive_group()
    for face, face_help in (
        ("screen", _("Ansicht: Liste und Artikel auf dem ganzen Bildschirm")),
        ("screen-reader", _("Ansicht für Bildschirmleser")),
        ("plain", _("Zeilenmodus, für jedes Terminal")),
    ):
        faces.add_argument(f"--{face}", dest="face", action="store_const", const=face, help=face_help)
    top.add_argument(
        "--rows", type=_rows, metavar="N", help=_("Artikel je Seite in der Ansicht für Bildschirmleser")
    )
    top.add_argument(
        "--low-bandwidth",
        action="store_true",
        help=_("wenig Daten zum Terminal: der Artikel kommt erst mit Enter"),
    )
    top.add_argument(
        "--kiosk", action="store_true", help=_("nur lesen, für Besucher; jeder Besuch beginnt von vorn")
    )
    commands = top.add_subparsers(
        dest="command", metavar=_("BEFEHL"), title=_("Befehle"), parser_class=_Command
    )

    def command(name: str, help_text: str) -> Parser:
        return commands.add_parser(name, help=help_text, description=help_text)

    json_help = _("als JSON ausgeben")
    listing = command("list", _("Artikel auflisten"))
    listing.add_argument("--source", metavar="NAME", help=_("nur diese Quelle"))
    listing.add_argument("--unread", action="store_true", help=_("nur ungelesene"))
    listing.add_argument("--kept", action="store_true", help=_("nur gemerkte"))
    listing.add_argument("--limit", type=_positive, metavar="N", help=_("höchstens N Artikel"))
    listing.add_argument("--json", action="store_true", help=json_help)

    show = command("show", _("einen Artikel ganz ausgeben"))
    show.add_argument("article", metavar="N|ID", help=_("Nummer aus „list“ oder Kennung"))
    show.add_argument("--json", action="store_true", help=json_help)

    search = command("search", _("in allen Artikeln suchen"))
    search.add_argument("words", nargs="+", metavar=_("WÖRTER"), help=_("Wortanfänge, oder „eine Wortfolge“"))
    search.add_argument("--newest", action="store_true", help=_("die neuesten zuerst statt der besten"))
    search.add_argument("--limit", type=_positive, metavar="N", help=_("höchstens N Artikel"))
    search.add_argument("--json", action="store_true", help=json_help)

    sync = command("sync", _("Neues abrufen"))
    sync.add_argument("names", nargs="*", metavar="NAME", help=_("nur diese Quellen"))
    sync.add_argument("--no-bodies", action="store_true", help=_("ohne die ganzen Artikel"))
    sync.add_argument(
        "--budget", type=_size, metavar="N", help=_("höchstens so viele Bytes kosten, etwa 200kB oder 2MB")
    )
    snapshot_help = _("danach eine Ausgabe für den Kiosk neben den Speicher legen")
    sync.add_argument("--snapshot", action="store_true", help=snapshot_help)
    older_help = _("nur Quellen, deren letzter Abruf länger her ist, etwa 30m, 1h oder 2d")
    sync.add_argument("--if-older", type=_span, metavar="N", help=older_help)
    sync.add_argument("--json", action="store_true", help=json_help)

    packing = command("pack", _("Quellen und Artikel in eine Datei packen, etwa auf einen USB-Stick"))
    packing.add_argument("file", metavar=_("DATEI"), help=_("wohin, oder ein Strich für die Ausgabe"))
    packing.add_argument(
        "--source", action="append", metavar="NAME", help=_("nur diese Quelle; mehrmals für mehrere")
    )
    packing.add_argument("--kept", action="store_true", help=_("nur gemerkte"))
    since_help = _("nur Artikel, die nicht älter sind als etwa 12h oder 30d")
    packing.add_argument("--since", type=_span, metavar="N", help=since_help)
    packing.add_argument("--no-bodies", action="store_true", help=_("ohne die ganzen Artikel"))
    packing.add_argument("--force", action="store_true", help=_("eine Datei ersetzen, die es schon gibt"))

    unpacking = command("unpack", _("übernehmen, was „pack“ in eine Datei gepackt hat; Gemerktes bleibt"))
    unpacking.add_argument("file", metavar=_("DATEI"), help=_("woher"))
    unpacking.add_argument("--dry-run", action="store_true", help=_("nur sagen, was sich ändern würde"))
    unpacking.add_argument("--json", action="store_true", help=json_help)

    stats = command("stats", _("sagen, was Abrufe gekostet und bedingte Anfragen gespart haben"))
    stats.add_argument("--json", action="store_true", help=json_help)

    prune = command("prune", _("Altes aus dem Speicher entfernen; Gemerktes bleibt"))
    prune.add_argument("--days", type=_positive, metavar="N", help=_("Gelesenes, das älter ist als N Tage"))
    prune.add_argument(
        "--articles", type=_positive, metavar="N", help=_("Gelesenes über N Artikel je Quelle hinaus")
    )
    size_help = _("bis der Speicher höchstens so groß ist, etwa 500MB; zuletzt auch Ungelesenes")
    prune.add_argument("--size", type=_store_size, metavar="N", help=size_help)
    prune.add_argument("--dry-run", action="store_true", help=_("nur sagen, was ginge"))
    prune.add_argument("--json", action="store_true", help=json_help)

    timer = command("timer", _("Einheiten für systemd ausgeben, die von selbst abrufen"))
    timer.add_argument(
        "unit", nargs="?", choices=UNITS, metavar="|".join(UNITS), help=_("nur diese Einheit, für eine Datei")
    )
    timer.add_argument("--if-older", type=_span_text, default="1h", metavar="N", help=older_help)
    timer.add_argument(
        "--budget", type=_size, metavar="N", help=_("höchstens so viele Bytes je Abruf, etwa 200kB oder 2MB")
    )

    kiosk = command("kiosk", _("einen Kiosk über SSH einrichten und prüfen"))
    steps = kiosk.add_subparsers(
        dest="action", metavar="print-config|check", required=True, parser_class=_Command
    )
    config_help = _("ausgeben, was sshd und das System für einen Kiosk brauchen")
    config = steps.add_parser("print-config", help=config_help, description=config_help)
    parts_help = _("nur diesen Teil, für eine Datei")
    config.add_argument("part", nargs="?", choices=PARTS, metavar="|".join(PARTS), help=parts_help)
    config.add_argument("--if-older", type=_span_text, default="1h", metavar="N", help=older_help)
    check_help = _("sagen, was einen Besucher aus dem Kiosk herauslässt")
    check = steps.add_parser("check", help=check_help, description=check_help)
    check.add_argument(
        "--sshd-config", type=Path, metavar="PATH", help=_("Konfiguration von sshd, wenn nicht die übliche")
    )
    port_help = _("Port, über den die Besucher kommen, wenn nicht 22")
    check.add_argument("--port", type=_positive, default=22, metavar="N", help=port_help)
    for step in (config, check):
        step.add_argument("--user", default="stadtbote", metavar="NAME", help=_("Konto der Besucher"))
        python_help = _("Python der Sitzungen, wenn nicht dieses")
        step.add_argument("--python", default=sys.executable, metavar="PATH", help=python_help)

    publish = command("publish", _("den Speicher als Dateien für einen Webserver in einen Ordner schreiben"))
    publish.add_argument("folder", type=Path, metavar=_("ORDNER"), help=_("Ordner, den der Server zeigt"))
    publish.add_argument(
        "--source", action="append", metavar="NAME", help=_("nur diese Quelle; darf mehrmals stehen")
    )
    publish.add_argument("--json", action="store_true", help=json_help)

    mark = command("mark", _("Artikel als gelesen oder gemerkt kennzeichnen"))
    states = ("read", "unread", "keep", "unkeep")
    mark.add_argument("state", choices=states, metavar="|".join(states), help=_("was gelten soll"))
    mark.add_argument("articles", nargs="+", metavar="ID", help=_("Kennung, oder Nummer aus „list“"))

    source = command("source", _("Quellen verwalten"))
    actions = source.add_subparsers(
        dest="action", metavar="add|list|remove|test", required=True, parser_class=_Command
    )

    def action(name: str, help_text: str) -> Parser:
        return actions.add_parser(name, help=help_text, description=help_text)

    add = action("add", _("eine Seite, einen Feed oder eine API als Quelle aufnehmen"))
    add.add_argument("address", metavar=_("ADRESSE"), help=_("Adresse, mit oder ohne https://"))
    add.add_argument("--name", metavar="NAME", help=_("Name der Quelle"))
    add.add_argument("--yes", action="store_true", help=_("ohne Rückfrage speichern"))
    listed = action("list", _("Quellen auflisten"))
    listed.add_argument("--json", action="store_true", help=json_help)
    remove = action("remove", _("eine Quelle entfernen; Gemerktes bleibt"))
    remove.add_argument("name", metavar="NAME", help=_("Name der Quelle"))
    remove.add_argument("--yes", action="store_true", help=_("ohne Rückfrage entfernen"))
    test = action("test", _("eine Quelle oder Adresse abrufen, ohne zu speichern"))
    test.add_argument("address", metavar=_("NAME|ADRESSE"), help=_("Name einer Quelle, oder eine Adresse"))

    choice = command("face", _("die Ansicht festlegen, oder sagen, welche gilt"))
    choice.add_argument(
        "wanted", nargs="?", choices=FACES, metavar="|".join(FACES), help=_("was gelten soll")
    )
    command("accessibility", _("sagen, was zur Barrierefreiheit zugesagt und geprüft ist"))
    command("doctor", _("prüfen, ob alles in Ordnung ist"))
    return top
