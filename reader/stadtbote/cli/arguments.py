"""What the parsers of all commands are made of: the parser, the common options, and types of values."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from stadtbote.config.settings import SETTINGS, size_fault, size_of, whole_fault
from stadtbote.errors import EXIT_USAGE
from stadtbote.terminal import takeover
from stadtbote.text import amounts
from stadtbote.text.clean import line
from stadtbote.text.language import message as m
from stadtbote.text.language import translated as _

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any, NoReturn, TypeVar

    Run = Callable[[argparse.Namespace], int]
    _Number = TypeVar("_Number", int, float)

_MANY = 4  # values that a usage names
_MOST_SAID = 500
_MOST_VALUE = 60
_MOST_DIGITS = 9
_LEAST_BEGUN = 3
_LIKENESS = 0.82  # of what may have been meant: none is better than a wrong one
_OF_ARGPARSE = {
    "usage: ": m("Aufruf: "),
    "options": m("Optionen"),
    "positional arguments": m("Argumente"),
    "show this help message and exit": m("diese Hilfe zeigen"),
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "expected one argument": m("dahinter fehlt eine Angabe."),
    "expected at least one argument": m("dahinter fehlt mindestens eine Angabe."),
    "ignored explicit argument %r": m("dahinter gehört keine Angabe, auch nicht „%s“."),
    "not allowed with argument %s": m("geht nicht zusammen mit %s."),
    "the following arguments are required: %s": m("Es fehlt: %s."),
}
"""What argparse says in our calls, from Python 3.11 on, and the same in the language of the code."""


def of_argparse(text: str) -> str:
    """What argparse says, in the language in use: it would ask gettext's global domain, which is not set."""
    return _(_OF_ARGPARSE.get(text, text))


class _NoColours:
    """A theme for argparse from Python 3.14 on that puts nothing before any part of the help."""

    def __getattr__(self, part: str) -> str:
        return ""


class _Help(argparse.HelpFormatter):
    """Help as wide as the terminal. To find that out itself, argparse imports zlib, bz2 and lzma: 6 ms."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=takeover.columns() - 2)

    def _set_color(self, color: object) -> None:
        """Replaces that of Python 3.14, which imports dataclasses and inspect even for no colours: 12 ms."""
        self._theme = _NoColours()
        self._decolor = str


class Parser(argparse.ArgumentParser):
    """A parser that ends a wrong call with exit code 64, and never echoes a control character."""

    def __init__(self, **settings: Any) -> None:
        # An abbreviated --language would be found too late for the help's own language.
        settings.setdefault("allow_abbrev", False)
        settings.setdefault("formatter_class", _Help)
        if sys.version_info >= (3, 14):
            settings.setdefault("color", False)  # the help stays plain lines
        super().__init__(**settings)
        self._is_mixing = False

    def error(self, message: str) -> NoReturn:
        """Says on stderr, below the usage, what is wrong and where help is, in one line: for a log."""
        from stadtbote.text.secrets import said

        self.print_usage()
        help_line = _("Hilfe gibt „{command} --help“.").format(command=self.prog)
        self.exit(EXIT_USAGE, f"{self.prog}: {line(said(message), _MOST_SAID)} {help_line}\n")

    def print_usage(self, file: object = None) -> None:
        """Prints the usage on stderr, because it is about the call."""
        self._print_message(self.format_usage())

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does; what is left over is wrong here, and not only above the commands."""
        words = iter(args or ())
        for word in words:  # argparse would take what stands behind an unknown option for the command
            name, equals, _value = word.partition("=")
            if not name.startswith("--") or name == "--" or " " in name:
                break
            if (option := self._option_string_actions.get(name)) is None:
                self._refuse([name])
            if option.nargs != 0 and not equals:
                next(words, None)
        found, rest = super().parse_known_args(args, namespace)
        if not rest or self._is_mixing:
            return found, rest
        if self._subparsers is None and not any(word.startswith("-") for word in rest):
            self._is_mixing = True  # values stand behind an option, which argparse takes in a second look
            found, rest = super().parse_known_intermixed_args(args, argparse.Namespace())
        if rest:
            self._refuse(rest)
        return found, rest

    def _refuse(self, words: list[str]) -> NoReturn:
        unknown = _("Das gibt es hier nicht: {words}.").format(words=" ".join(words))
        near = _nearest(words[0].partition("=")[0], self._option_string_actions)
        self.error(f"{unknown} {_('Gemeint ist wohl {near}.').format(near=near)}" if near else unknown)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Says what is possible. What argparse says of it differs from version to version."""
        choices = list(action.choices or ())
        if not choices or value in choices:
            return
        said = _("„{value}“ gibt es hier nicht. Möglich ist: {choices}.")
        if near := _nearest(value, choices):
            said = _("„{value}“ gibt es hier nicht. Gemeint ist wohl „{near}“.")
        said = said.format(value=line(value, _MOST_VALUE), near=near, choices=", ".join(choices))
        raise argparse.ArgumentError(action if action.option_strings else None, said)

    def add_json(self) -> None:
        """Adds the option for JSON instead of sentences."""
        self.add_argument("--json", action="store_true", help=_("als JSON ausgeben"))

    def add_group(self, help_text: str = "") -> None:
        """Adds the option for the sources of a group."""
        help_text = help_text or _("nur diese Gruppe von Quellen, mit denen darin")
        self.add_argument("--group", metavar="NAME", help=help_text)

    def add_if_older(self, **how: Any) -> None:
        """Adds the option for an age of sources that a sync leaves alone."""
        help_text = _("nur Quellen, deren letzter Abruf länger her ist, etwa 30m, 1h oder 2d")
        self.add_argument("--if-older", metavar="N", help=help_text, **how)

    def add_setting(self, key: str, default: object = None) -> None:
        """Adds the option that goes over a setting for this call."""
        setting = SETTINGS[key]
        how: dict[str, Any] = {"default": default, "help": _(setting.option)}
        match setting.allowed:
            case tuple() as choices:
                how["choices"] = choices
                if len(choices) > _MANY:  # a usage that does not break would be wider than the terminal
                    how |= {"metavar": "NAME", "help": f"{how['help']}: {', '.join(choices)}"}
            case range() as allowed:
                how |= {"type": lambda typed: _whole(typed, allowed), "metavar": "N"}
            case _:
                how["action"] = "store_true"
        self.add_argument(flag(key), **how)


class Unclear(Exception):
    """A call is wrong, or has to be read by a parser with all commands."""


class BriefParser(Parser):
    """A parser with some of the commands, which has no say in what is wrong."""

    def error(self, _message: str) -> NoReturn:
        """Raises Unclear."""
        raise Unclear


class Commands:
    """Commands below a parser. Each has the common options as well, which stand before or behind its name.

    With `words`, those that are among them suffice.
    """

    def __init__(
        self, parent: Parser, common: Parser, words: Collection[str] | None = None, **settings: Any
    ) -> None:
        self._common, self._words = common, words
        self._parsers = parent.add_subparsers(**settings)

    def add(self, name: str, help_text: str, run: Run | None = None) -> Parser:
        """The parser of a new command; `run` does it, with the options, and gives the exit code."""
        parser: Parser = self._parsers.add_parser(
            name, help=help_text, description=help_text, parents=[self._common]
        )
        parser.set_defaults(run=run)
        return parser

    def offer(self, name: str, help_text: str, run: Run, add_options: Callable[[Parser], object]) -> None:
        """As `add`, where the command may be called; options are added only then."""
        if self._words is None or name in self._words:
            add_options(self.add(name, help_text, run))

    def below(self, command: Parser, names: str, *, required: bool = True) -> Commands:
        """The actions of a command; `names` is what the usage calls them."""
        brief = required and self._words is not None
        actions = Commands(command, self._common, self._words, dest="action", metavar=names, required=brief)
        if required:  # what argparse says of that does not name them
            command.set_defaults(run_alone=lambda _options: command.error(actions.possible()))
        return actions

    def possible(self) -> str:
        """What to say where none of them was named."""
        said = _("Es fehlt, was zu tun ist. Möglich ist: {choices}.")
        return said.format(choices=", ".join(self._parsers.choices))


def add_common(options: Parser, default: object = None) -> None:
    """Adds the options that may stand before or after a command."""
    options.add_argument(
        "--store", type=Path, metavar="PATH", default=default, help=_("Ort der Speicherdatei")
    )
    options.add_argument(
        "--config", type=Path, metavar="PATH", default=default, help=_("Ort der Konfigurationsdatei")
    )
    options.add_setting("language", default)
    options.add_argument(
        "--offline", action="store_true", default=default or False, help=_("ohne Netz arbeiten")
    )


def flag(key: str) -> str:
    """The option that overrides a setting."""
    return f"--{key.replace('_', '-')}"


def positive(typed: str) -> int:
    """A whole number from 1."""
    value = int(typed) if typed.isdecimal() and len(typed) < _MOST_DIGITS else 0
    return _known(value or None, _("erlaubt ist nur eine ganze Zahl von 1 an."))


def _whole(typed: str, allowed: range) -> int:
    if typed.isdecimal() and len(typed) < _MOST_DIGITS and int(typed) in allowed:
        return int(typed)
    raise argparse.ArgumentTypeError(whole_fault(allowed))


def store_size(typed: str) -> int:
    """A size of the store in bytes: "500MB"."""
    return _known(size_of(typed), size_fault())


def byte_count(typed: str) -> int:
    """A size in bytes: "200kB"."""
    return _known(amounts.size(typed), _("erlaubt ist eine Zahl von Bytes, etwa 200kB oder 2MB."))


def seconds(typed: str) -> float:
    """A span of time in seconds: "1h"."""
    fault = _("erlaubt ist eine Zahl mit m für Minuten, h für Stunden oder d für Tage dahinter.")
    return _known(amounts.span(typed), fault)


def span_text(typed: str) -> str:
    """A span of time as it was typed."""
    seconds(typed)
    return typed


def _nearest(typed: str, choices: Collection[str]) -> str:
    """What may have been meant, or begun; empty for nothing that is like it."""
    from difflib import get_close_matches

    begun = [choice for choice in choices if len(typed) > _LEAST_BEGUN and choice.startswith(typed)]
    return next(iter(begun or get_close_matches(typed[:_MOST_VALUE], choices, 1, _LIKENESS)), "")


def _known(value: _Number | None, fault: str) -> _Number:
    if value is None:
        raise argparse.ArgumentTypeError(fault)
    return value


def value_of(option: str, arguments: list[str]) -> str | None:
    """What an option says, found before the parser is built: the help depends on the language."""
    found = None
    for place, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if argument == "--":
            break
        if name == option:
            found = value if equals else next(iter(arguments[place + 1 : place + 2]), None)
    return found
