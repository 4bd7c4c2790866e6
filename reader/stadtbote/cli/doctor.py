"""The command doctor: what is in order and what is not, one fact per line."""

from __future__ import annotations

import argparse
import os
import sqlite3
import time
from pathlib import Path
from shlex import quote

from stadtbote import __version__
from stadtbote.cli.arguments import Commands
from stadtbote.cli.output import say, say_json
from stadtbote.cli.precedence import Configuration, Origin
from stadtbote.cli.source_set import carried
from stadtbote.cli.store import on_store
from stadtbote.config.settings import SETTINGS, assignment
from stadtbote.config.state import path_of
from stadtbote.errors import EXIT_FAULT, EXIT_OK, ConfigError, Failure
from stadtbote.reading.naming import shown
from stadtbote.stored import read_ahead
from stadtbote.text.clean import line
from stadtbote.text.failures import happened
from stadtbote.text.language import current, plural
from stadtbote.text.language import translated as _
from stadtbote.text.secrets import has_secrets
from stadtbote.text.wording import articles, size
from stadtbote_cache.damage import journal_path
from stadtbote_cache.database import SCHEMA
from stadtbote_cache.record import replace
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote.cli.diagnosis import Diagnosis


def register(commands: Commands) -> None:
    """The command doctor, also for a configuration with a fault."""
    command = commands.add("doctor", _("prüfen, ob alles in Ordnung ist"), on_store(examine))
    seen_help = _("ich weiß, was beim Neuanlegen des Speichers verloren ging: nicht mehr darauf hinweisen")
    command.add_argument("--seen", action="store_true", help=seen_help)
    command.add_json()
    command.set_defaults(bears_fault=True)


def examine(store: Store, options: argparse.Namespace) -> int:
    """`doctor`: prints the facts. Exit code 1 where somebody must act, or the configuration's.

    What was lost when a store was made anew counts until somebody has `--seen` it.
    """
    import platform
    from importlib.metadata import version

    from stadtbote.cli.diagnosis import diagnose, mended_line
    from stadtbote.screen.seams import missing

    configuration: Configuration = options.configuration
    found = diagnose(store, configuration, time.time())
    if options.seen:
        store.seen_mended()
    seen = replace(found, mended=None) if options.seen else found
    code = configuration.fault.exit_code if configuration.fault else EXIT_OK
    if found.checked != "ok" or (code == EXIT_OK and any(seen.to_do())):
        code = EXIT_FAULT
    if options.json:
        say_json(seen.as_json())
        return code
    states, checked = found.states, found.checked
    say(f"Stadtbote {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    say(_("Sprache: {language}").format(language=current()))
    say(
        _("Terminal: {term}, Ein- und Ausgabe am Terminal: {tty}").format(
            term=found.term or _("unbekannt"), tty=_("ja") if found.at_terminal else _("nein")
        )
    )
    if configuration.fault is not None:
        say(str(configuration.fault))
    else:
        _say_configuration(configuration)
        _say_operator(found)
    _say_proxies(configuration)
    _say_credentials(store, {state.source.name: state.source.address for state in states})
    say(_("Speicher: {path}, Schema {schema}").format(path=line(str(store.path)), schema=SCHEMA))
    say(_("Größe: {size}").format(size=size(found.size)))
    say(_("Schreiben: {answer}").format(answer=_("ja") if store.writable else _("nein")))
    say(_("Prüfung: {answer}").format(answer=_("in Ordnung") if checked == "ok" else line(checked)))
    if found.mended:
        say(mended_line(found.mended))
    if options.seen:
        say(_("Dieser Hinweis ist nun weg."))
    journal = journal_path(store.path)
    say(_("Journal: {path}, {size}").format(path=line(str(journal)), size=size(found.size_of(journal))))
    say(_("Inhalt: {count}").format(count=articles(found.articles)))
    _say_times(store, found.now)
    if any(has_secrets(state.source.address) for state in states) and _others_may_read(store.path):
        hint = _(
            "Achtung: im Speicher stehen Adressen mit Passwort oder Schlüssel, und andere Benutzer dürfen ihn"
            " lesen. Das nimmt ihnen das Recht: chmod 600 {path}"
        )
        say(hint.format(path=quote(line(str(store.path)))))
    if names := missing():
        hint = _(
            "Textual {version} ist innen anders, als Stadtbote es kennt: der Bildschirm geht, sendet aber"
            " mehr. Es fehlt: {names}"
        )
        say(hint.format(version=version("textual"), names=", ".join(names)))
    for state in states:
        if state.failure:
            say(f"{state.source.name}: {happened(Failure.read(state.failure))}")
    for words in seen.to_do():
        if not found.mended or words != mended_line(found.mended):
            say(_("Zu tun: {words}").format(words=words))
    return code


def _say_times(store: Store, now: float) -> None:
    """What of the store is dated ahead of this machine's clock, and so decides nothing."""
    names, ahead = read_ahead(store, now)
    if names:
        hint = _(
            "Achtung: nach der Uhr dieses Rechners liegt der letzte Abruf in der Zukunft, bei {names}. Er"
            " zählt nicht. Bitte die Uhr prüfen. Geht sie richtig, bringt der nächste Abruf das in Ordnung."
        )
        say(hint.format(names=", ".join(names)))
    if ahead:
        say(
            plural(
                "{n} Artikel nennt einen Tag, der noch kommt. Er steht dort, wo er zuerst da war, ohne Tag.",
                "{n} Artikel nennen einen Tag, der noch kommt. Sie stehen dort, wo sie zuerst da waren,"
                " ohne Tag.",
                ahead,
            )
        )


def _say_configuration(configuration: Configuration) -> None:
    """Where the configuration is, and what keys have chosen beside it."""
    path = configuration.path
    there = _("in Ordnung") if path.exists() else _("nicht vorhanden, es gelten die Voreinstellungen")
    say(_("Konfiguration: {path}, {state}").format(path=line(str(path)), state=there))
    if configuration.kept:
        say(_("Mit Tasten oder „stadtbote face“ gewählt: {path}").format(path=line(str(path_of(path)))))
    for key, kept in configuration.kept.items():
        said = _("Gewählt ist {chosen}, in der Konfiguration steht dazu nichts.")
        if kept.configured is not None:
            said = _(
                "Gewählt ist {chosen}, in der Konfiguration steht {configured}."
                " Die Wahl gilt, bis dort etwas anderes steht."
            )
        configured = assignment(key, kept.configured or "")
        say(said.format(chosen=assignment(key, kept.chosen), configured=configured))


def _say_operator(found: Diagnosis) -> None:
    """What comes from the user's file and from the operator's, and what nobody has filled in."""
    configuration = found.configuration
    if configuration.operator is not None:
        path = line(str(configuration.operator_path))
        say(_("Konfiguration des Betreibers: {path}, in Ordnung").format(path=path))
    origins = {
        Origin.ENFORCED: _("Vom Betreiber vorgeschrieben: {settings}"),
        Origin.FILE: _("Aus der Konfiguration: {settings}"),
        Origin.OPERATOR: _("Aus der Konfiguration des Betreibers: {settings}"),
    }
    for origin, said in origins.items():
        named = [assignment(key, value) for key, (value, by) in found.values.items() if by is origin]
        if named:
            say(said.format(settings=line("; ".join(named), 2_000)))
    usual = sum(by is Origin.DEFAULT for _value, by in found.values.values())
    say(plural("{n} Einstellung ist wie üblich.", "{n} Einstellungen sind wie üblich.", usual))
    if idle := [key for key in ("operator", "enforce") if key in configuration.said]:
        hint = _(
            "In der eigenen Konfiguration ohne Wirkung: {keys}. Es gilt nur in {path}, wo es niemand"
            " zurücknehmen kann."
        )
        say(hint.format(keys=", ".join(idle), path=line(str(configuration.operator_path))))
    publishes = len(found.unsaid) < len([key for key in SETTINGS if "." in key])
    if found.unsaid and (publishes or configuration.operator is not None):
        hint = _("Was nur der Betreiber weiß, fehlt noch: {keys}")
        say(hint.format(keys=", ".join(found.unsaid)))


def _say_proxies(configuration: Configuration) -> None:
    """Through which proxies sources are asked."""
    from stadtbote.config.proxies import in_use

    configured = configuration.settings.proxy or ""
    if "@" in configured and _others_may_read(configuration.path):
        hint = _(
            "Achtung: in der Konfiguration steht das Passwort eines Proxys, und andere Benutzer dürfen sie"
            " lesen. Das nimmt ihnen das Recht: chmod 600 {path}"
        )
        say(hint.format(path=quote(line(str(configuration.path)))))
    try:
        found = in_use(os.environ, configured)
    except ConfigError as error:
        say(str(error))
        return
    if found.http is found.https is None:
        say(_("Proxy: keiner"))
    for scheme, proxy in {"http": found.http, "https": found.https}.items():
        if proxy:
            said = _("Proxy für {scheme}: {proxy}, genannt in {named}")
            say(said.format(scheme=scheme, proxy=proxy, named=proxy.named))
    if found.direct and (found.http or found.https):
        say(_("Ohne Proxy: {hosts}").format(hosts=line(", ".join(found.direct), 500)))


def _say_credentials(store: Store, addresses: dict[str, str]) -> None:
    """Which sources' requests carry something of their own, without the values."""
    from stadtbote.config import credentials

    try:
        kept = credentials.read(store.path)
    except ConfigError as error:
        say(str(error))
        return
    if kept:
        say(_("Zugangsdaten: {path}").format(path=line(str(credentials.path_of(store.path)))))
    for name, found in kept.items():
        say(f"{shown(store, name)}: {carried(found, addresses.get(name, ''))}")


def _others_may_read(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & 0o044)
