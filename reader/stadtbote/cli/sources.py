"""The commands source add, list and move; the others are in arrange.py, source_set.py and trial.py."""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping

from stadtbote.cli import arrange, source_set, trial
from stadtbote.cli.arguments import Commands, byte_count
from stadtbote.cli.lookup import add_command, look_up, needs_network, suggest
from stadtbote.cli.output import at_terminal, confirmed, remark, say, say_json
from stadtbote.cli.store import on_store
from stadtbote.errors import EXIT_OK, UNCONNECTED, Failure, Reason, SourceError, UsageError
from stadtbote.reading.naming import called, source_named
from stadtbote.reading.news import since_last
from stadtbote.stored import count_of, read_names, read_searches, read_sources
from stadtbote.text.dates import iso
from stadtbote.text.failures import advice, happened
from stadtbote.text.host import address_line, host
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote.text.secrets import without_secrets
from stadtbote.text.wording import articles, joined, no_source, source_line, unread_count
from stadtbote_cache.records import Source, replace
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote.config.credentials import Credentials
    from stadtbote.sources.discovery import Found
    from stadtbote.sources.net.http import Traffic
    from stadtbote.sync.list_changes import ListChanges


def register(commands: Commands) -> None:
    """The command source with its actions."""
    actions = commands.below(commands.add("source", _("Quellen verwalten")), _("AKTION"))

    help_text = _("eine Seite, einen Feed oder eine API als Quelle aufnehmen")
    add = actions.add("add", help_text, on_store(_add))
    add.add_argument("address", metavar=_("ADRESSE"), help=_("Adresse, mit oder ohne https://"))
    add.add_argument("--name", metavar="NAME", help=_("Name der Quelle"))
    add.add_argument("--yes", action="store_true", help=_("ohne Rückfrage speichern"))
    budget_help = _("höchstens so viele Bytes kosten, etwa 200kB oder 2MB")
    add.add_argument("--budget", type=byte_count, metavar="N", help=budget_help)
    source_set.add_options(add)

    actions.add("list", _("Quellen auflisten"), on_store(_list)).add_json()

    source_set.add(actions)

    help_text = _("einer Quelle eine andere Adresse geben; ihre Artikel bleiben")
    move = actions.add("move", help_text, on_store(_move))
    move.add_argument("name", metavar="NAME", help=_("Name der Quelle"))
    move.add_argument("address", metavar=_("ADRESSE"), help=_("Adresse, mit oder ohne https://"))

    arrange.add(actions)
    trial.add(actions)


def _add(store: Store, options: argparse.Namespace) -> int:
    from stadtbote.sources.net.http import Budget, Traffic
    from stadtbote.sync.lookup import found_line
    from stadtbote.sync.subscriptions import checked_name, full_address, named, taken_names
    from stadtbote.sync.sync import add

    needs_network(options)
    address = full_address(options.address)
    if options.name:
        checked_name(options.name, taken_names(store))
    own = source_set.wanted(options, address)
    traffic = Traffic()
    asks = not options.yes and at_terminal()

    try:
        budget = None if options.budget is None else Budget(options.budget)
        found = look_up(store, address, options, own, traffic=traffic, budget=budget, asks=asks)
    except SourceError as error:
        said = f"{happened(error.failure)} {_('Es wurde nichts gespeichert.')} {advice(error.failure)}"
        remark(f"{host(address)}: {said} {_hint(error, options.address)}".rstrip())
        suggest(error)
        return error.exit_code
    if found.source.is_hub:
        return _add_hub(store, found, options, own, traffic)
    source = named(store, found.source, options.name)
    remark(found_line(found))
    if found.others and not asks:
        remark(_("Die Seite nennt noch andere Feeds. Statt dieses Feeds hinzufügen mit:"))
        for link in found.others:
            remark(f"{link.text}: {add_command(link.address)}")
    if asks and not confirmed(_("Als Quelle speichern?")):
        remark(_("Nicht gespeichert."))
        return EXIT_OK
    saved = add(store, source, found.fetch, traffic)
    source_set.keep(store, source, own)
    if not at_terminal():
        say(saved.name)
    remark(_("Gespeichert als Quelle „{name}“.").format(name=saved.name))
    if saved.waiting:
        remark(_("„stadtbote sync {name}“ holt die ganzen Artikel.").format(name=saved.name))
    return EXIT_OK


def _hint(error: SourceError, typed: str) -> str:
    """What else to type where no server answered at an address without a scheme."""
    is_told = error.reason is Reason.UNENCRYPTED
    no_server = error.reason in UNCONNECTED and not is_told and "://" not in typed
    return _("Oder mit http:// davor versuchen.") if no_server else ""


def _add_hub(
    store: Store, found: Found, options: argparse.Namespace, own: Credentials | None, traffic: Traffic
) -> int:
    """Follows another Stadtbote: its sources are added here, and come and go with each sync from now on."""
    from stadtbote.sync.adding import addition, all_there, saved, take_over

    if options.name:
        raise UsageError(
            _("Dort stehen mehrere Quellen mit eigenen Namen, darum geht --name hier nicht.")
            + " "
            + _("Es wurde nichts gespeichert.")
        )
    states = {state.source.name: state.source for state in read_sources(store)}
    what = addition(store, found)
    hub, plan = what.hub, what.plan
    _say_hub(found, plan, states)
    if what.nothing:
        take_over(store, found, what, traffic)
        remark(all_there())
        return EXIT_OK
    question = plural("{n} Quelle speichern?", "Alle {n} neuen Quellen speichern?", len(plan.new))
    if not plan.new:
        question = _("Von jetzt an folgen?")
    if not options.yes and at_terminal() and not confirmed(question):
        remark(_("Nicht gespeichert."))
        return EXIT_OK
    source_set.keep(store, hub, own)
    take_over(store, found, what, traffic, own)
    if not at_terminal():
        for name in plan.new:
            say(name)
    if plan.new:
        remark(f"{saved(plan.new)} {_('„stadtbote sync“ holt die Artikel.')}")
    follows = _("Was dort hinzukommt, anders heißt oder geht, gilt mit jedem Abruf auch hier: „{name}“.")
    remark(follows.format(name=hub.name))
    return EXIT_OK


def _say_hub(found: Found, plan: ListChanges, states: Mapping[str, Source]) -> None:
    """What a hub offers, and what of it is new here."""
    import json

    from stadtbote.sync.hubs import offered

    refused = json.loads(found.source.options)["refused"]
    remark(
        _("Gefunden: {count}, veröffentlicht von einem Stadtbote auf {host}.").format(
            count=plural("{n} Quelle", "{n} Quellen", len(offered(found.source.options))),
            host=host(found.source.address),
        )
    )
    if refused:
        remark(
            plural(
                "{n} Quelle bleibt weg: ihre Adresse führt auf einen anderen Server oder nennt ein Passwort.",
                "{n} Quellen bleiben weg: ihre Adressen führen auf einen anderen Server oder nennen ein"
                " Passwort.",
                refused,
            )
        )
    for name in plan.known:
        said = _("{title}: schon da, als Quelle „{name}“.")
        if name in plan.taken:
            said = _("{title}: schon da, als Quelle „{name}“, und wird dann von dort gelesen.")
        remark(said.format(title=states[name].title, name=name))
    for change in plan.changes:
        if change.source and not change.name:
            new = _("{title}: neu, als Quelle „{name}“.")
            remark(new.format(title=change.source.title, name=change.source.name))


def _list(store: Store, options: argparse.Namespace) -> int:
    states, searches, since = read_sources(store), read_searches(store), since_last(store)
    kept, names = source_set.all_kept(store), read_names(store)
    own = {
        state.source.name: found
        for state in states
        if (before := kept.get(state.source.name)) and (found := before.at(state.source.address))
    }
    if options.json:
        say_json(
            {
                "sources": [
                    {
                        "name": state.source.name,
                        "title": state.source.title,
                        "shown": names[state.source.name],
                        "address": state.source.address,
                        "home": state.home,
                        "kind": state.source.kind,
                        "group": state.group or None,
                        "paused": state.paused,
                        "language": state.source.language,
                        "articles": state.articles,
                        "listed": state.listed,
                        "unread": state.unread,
                        "kept": state.kept,
                        "hidden": state.hidden,
                        "built_in": state.built_in,
                        "fetched": iso(state.fetched_at),
                        "failed": state.failure is not None,
                        "error": happened(Failure.read(state.failure)) if state.failure else None,
                        "credits": list(state.credits),
                        "own_headers": list(own[name].fields()) if (name := state.source.name) in own else [],
                    }
                    for state in states
                ],
                "searches": [
                    {
                        "name": search.name,
                        "title": search.title,
                        "words": search.words,
                        "group": search.group or None,
                        "only_unread": search.unread,
                        "only_new": search.new,
                        "articles": count_of(store, search, since),
                        "unread": count_of(store, search, since, unread=True),
                    }
                    for search in searches
                ],
            }
        )
        return EXIT_OK
    for state in states:
        line = source_line(state, time.time(), names[state.source.name])
        said = [line, address_line(without_secrets(state.source.address))]
        if state.source.name in own:
            said.append(source_set.carried(own[state.source.name], state.source.address))
        say(joined(said))
    for search in searches:
        counts = [count_of(store, search, since, unread=unread) for unread in (False, True)]
        title = search.title if search.title != search.name else ""
        said = [search.name, title, _("gespeicherte Suche"), articles(counts[0]), unread_count(counts[1])]
        say(joined(filter(None, said)))
    if not states:
        remark(no_source())
    return EXIT_OK


def _move(store: Store, options: argparse.Namespace) -> int:
    """`source move`: looks there first, as `source add` does; offline it takes the address as it is."""
    from stadtbote.reading import arranging
    from stadtbote.sources.net.http import Traffic
    from stadtbote.sync.lookup import found_line
    from stadtbote.sync.subscriptions import full_address

    sources = {state.source.name: state.source for state in read_sources(store)}
    name = source_named(called(store), options.name)
    found = replace(sources[name], address=full_address(options.address))
    kept = source_set.all_kept(store).get(name)
    if not options.offline:
        own = kept and kept.at(found.address)
        try:
            there = look_up(store, found.address, options, own, traffic=Traffic(), asks=at_terminal())
        except SourceError as error:
            said = f"{happened(error.failure)} {_('Es wurde nichts verändert.')} {advice(error.failure)}"
            hints = [_hint(error, options.address), _("Ungeprüft geht es mit --offline.")]
            remark(f"{host(found.address)}: {' '.join(filter(None, [said, *hints]))}")
            return error.exit_code
        if there.source.is_hub:
            raise UsageError(_("Dort stehen mehrere Quellen.") + " " + _("Es wurde nichts verändert."))
        remark(found_line(there))
        found = there.source
    arrange.told(store, lambda: arranging.move(store, name, found))
    if kept and not kept.at(found.address):
        new = _("Neu legt es fest: stadtbote source set {name}").format(name=name)
        remark(f"{source_set.not_sent(kept)} {new}")
    return EXIT_OK
