"""The action `source set`, and the options for what a source's own requests carry."""

from __future__ import annotations

import argparse
import sys

from stadtbote.cli.arguments import Commands, Parser
from stadtbote.cli.output import remark, say
from stadtbote.cli.store import on_store
from stadtbote.config import credentials
from stadtbote.config.credentials import Credentials
from stadtbote.errors import EXIT_OK, ConfigError, UsageError
from stadtbote.reading.naming import called, shown, source_named
from stadtbote.stored import read_names, read_sources
from stadtbote.text.clean import one_row
from stadtbote.text.host import host
from stadtbote.text.language import translated as _
from stadtbote.text.secrets import has_secrets
from stadtbote_cache.hosts import origin_of
from stadtbote_cache.record import replace
from stadtbote_cache.records import Source
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable


def add(actions: Commands) -> None:
    """The action, among those of `source`."""
    help_text = _("festlegen, was die Anfragen einer Quelle mitschicken, etwa Name und Passwort")
    command = actions.add("set", help_text, on_store(_set))
    command.add_argument("name", metavar="NAME", help=_("Name der Quelle"))
    add_options(command)
    command.add_argument("--no-user-agent", action="store_true", help=_("den eigenen User-Agent wegnehmen"))
    command.add_argument(
        "--no-header", action="append", default=[], metavar="NAME", help=_("diesen Header wegnehmen")
    )
    command.add_argument("--no-user", action="store_true", help=_("Name und Passwort wegnehmen"))


def add_options(command: Parser) -> None:
    """The options that set something."""
    command.add_argument("--user-agent", metavar="TEXT", help=_("als dieses Programm fragen"))
    command.add_argument(
        "--header",
        action="append",
        default=[],
        metavar="NAME",
        help=_("diesen Header mitschicken; nach seinem Wert wird gefragt"),
    )
    command.add_argument(
        "--user", metavar="NAME", help=_("sich mit diesem Namen anmelden; nach dem Passwort wird gefragt")
    )


def _set(store: Store, options: argparse.Namespace) -> int:
    sources = {state.source.name: state.source for state in read_sources(store)}
    options.name = source_named(called(store), options.name)
    name, address = shown(store, options.name), sources[options.name].address
    kept = credentials.read(store.path).get(options.name)
    before = kept.at(address) if kept else None
    new = wanted(options, address, before)
    if not (new or options.no_user_agent or options.no_header or options.no_user):
        _say(name, kept, address)
        return EXIT_OK
    found = new or before or Credentials(origin_of(address))
    if options.no_user_agent:
        found = replace(found, user_agent="")
    for header in options.no_header:
        found = found.with_header(header, None)
    if options.no_user:
        found = found.with_user(None)
    credentials.keep(store.path, options.name, found)
    if kept and not before:
        said = _("{name}: was für {origin} galt, gilt für die jetzige Adresse nicht und ist entfernt.")
        remark(said.format(name=name, origin=kept.shown))
    _say(name, found, address)
    if found == (before or Credentials(found.origin)):
        remark(_("Das war schon so."))
    _warn(found)
    return EXIT_OK


def _say(name: str, found: Credentials | None, address: str) -> None:
    none = _("die Anfragen schicken nichts Eigenes mit.")
    say(f"{name}: {carried(found, address) if found and found.fields() else none}")


def wanted(
    options: argparse.Namespace, address: str, before: Credentials | None = None
) -> Credentials | None:
    """What the options set for requests to an address, besides what was set before; None for nothing.

    Passwords and values are asked for at the terminal, where they are not shown, or read from stdin, one a
    line: those of the headers in the order of the call, then the password. Raises UsageError.
    """
    if options.user_agent is None and options.user is None and not options.header:
        return None
    _check(credentials.agent_fault, options.user_agent)
    _check(credentials.user_fault, options.user)
    for name in options.header:
        _check(credentials.header_fault, name)
    found = before or Credentials(origin_of(address))
    if options.user_agent is not None:
        found = replace(found, user_agent=options.user_agent)
    for name in options.header:
        value = _asked(_("Wert von {name} für {host}:").format(name=name, host=host(address))).strip()
        _check(credentials.value_fault, value)
        found = found.with_header(name, value)
    if options.user is not None:
        asking = _("Passwort von {name} für {host}:").format(name=options.user, host=host(address))
        password = _asked(asking)
        _check(credentials.password_fault, password)
        found = found.with_user(options.user, password)
    return found


def keep(store: Store, source: Source, found: Credentials | None) -> None:
    """Keeps for a new source what it was found with, where that may go to its address."""
    if found is None:
        return
    there = found.at(source.address)
    if there is None:
        said = _(
            "{shown}: liegt auf einem anderen Server, dorthin wird davon nichts geschickt. Was er bekommt,"
            " legt „stadtbote source set {name}“ fest."
        )
        remark(said.format(shown=shown(store, source.name), name=source.name))
        return
    credentials.keep(store.path, source.name, there)
    _warn(there)


def carried(found: Credentials, address: str) -> str:
    """What the requests of a source at an address carry and to where, without the values."""
    if not found.at(address):
        return not_sent(found)
    what = [name for name, _value in found.headers]
    if found.user_agent:
        what.insert(0, "User-Agent")
    if found.user is not None:
        what.append(_("Name und Passwort"))
    return _("Nur an {origin} gehen mit: {what}").format(origin=found.shown, what=", ".join(what))


def not_sent(found: Credentials) -> str:
    """That a source's address is no longer where these go."""
    said = _("Was für {origin} festgelegt ist, wird an die jetzige Adresse nicht geschickt.")
    return said.format(origin=found.shown)


def _warn(found: Credentials) -> None:
    if found.origin.startswith("http://") and (found.headers or found.user is not None):
        remark(_("Achtung: die Adresse beginnt mit http, unterwegs kann das jeder mitlesen."))


def _check(fault: Callable[[str], str], value: str | None) -> None:
    if value is not None and (said := fault(value)):
        raise UsageError(f"{said} {_('Es wurde nichts verändert.')}")


def _asked(question: str) -> str:
    """What is typed unseen, or the next line of stdin."""
    if not sys.stdin.isatty():
        typed = sys.stdin.readline()
        if not typed:
            missing = _("{question} es kam keine Zeile. Es wurde nichts verändert.")
            raise UsageError(missing.format(question=question))
        return typed.removesuffix("\n").removesuffix("\r")
    import warnings
    from getpass import GetPassWarning, getpass

    with warnings.catch_warnings():
        warnings.simplefilter("error", GetPassWarning)
        try:
            return getpass(one_row(f"{question} "))
        except GetPassWarning:
            hidden = _("Dieses Terminal zeigt, was getippt wird. Bitte den Wert über stdin geben.")
            raise UsageError(hidden) from None
        except EOFError:
            raise UsageError(_("Es wurde nichts verändert.")) from None


def all_kept(store: Store) -> dict[str, Credentials]:
    """The credentials by the names of sources, for what is shown; a file that is not used is told."""
    try:
        return credentials.read(store.path)
    except ConfigError as error:
        remark(str(error))
        return {}


def warn_of_closed(store: Store, names: Iterable[str]) -> None:
    """Remarks where articles go to others that at their source are for those with a password or a key."""
    try:
        kept = credentials.read(store.path)
    except ConfigError:  # who syncs is told
        return
    closed = [name for name in names if name in kept and (kept[name].user or kept[name].headers)]
    if closed:
        hint = _("Achtung: {names} ist nur mit Zugangsdaten zu lesen. Diese Artikel kommen mit.")
        remark(hint.format(names=", ".join(map(read_names(store).__getitem__, closed))))


def warn_of_secrets(store: Store, names: Collection[str]) -> None:
    """Remarks which addresses with secrets go into a file that may be for others."""
    sources = [s.source for s in read_sources(store) if s.source.name in names]
    if closed := [source.name for source in sources if has_secrets(source.address)]:
        hint = _("Achtung: die Adresse von {names} enthält ein Passwort oder einen Schlüssel. Sie kommt mit.")
        remark(hint.format(names=", ".join(map(read_names(store).__getitem__, closed))))
