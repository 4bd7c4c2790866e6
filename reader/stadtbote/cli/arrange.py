"""Sources in the reader's hands: source rename, order, group, pause, resume, remove, save; and filters."""

from __future__ import annotations

import argparse

from stadtbote.cli.arguments import Commands, Parser, positive
from stadtbote.cli.articles import query_of
from stadtbote.cli.output import agreed, remark, say, say_json
from stadtbote.cli.store import on_store
from stadtbote.errors import EXIT_OK, UsageError
from stadtbote.reading import arranging
from stadtbote.reading.naming import called, shown, source_named
from stadtbote.stored import read_sources
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote.text.wording import articles
from stadtbote_cache.records import Rule, SavedSearch
from stadtbote_cache.sifting import HIDE, KEEP, READ
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable

    Work = Callable[[Store, argparse.Namespace], int]

_ACTS = (HIDE, READ, KEEP)


def add(actions: Commands) -> None:
    """The actions, among those of `source`."""
    rename = _action(actions, "rename", _("einer Quelle einen anderen Namen geben"), _rename)
    rename.add_argument("new", metavar=_("NEU"), nargs="?", help=_("der neue Name, wie er getippt wird"))
    rename.add_argument("--shown", metavar="TEXT", help=_("der Name, unter dem sie gezeigt wird"))

    order = _action(actions, "order", _("eine Quelle an eine andere Stelle setzen"), _order)
    order.add_argument("place", type=positive, metavar="N", help=_("die Stelle in „source list“, von 1 an"))

    group = _action(actions, "group", _("eine Quelle in eine Gruppe setzen, oder aus ihrer heraus"), _group)
    group_help = _("die Gruppe, hinter einem Schrägstrich eine darin; ohne sie heraus")
    group.add_argument("group", metavar=_("GRUPPE"), nargs="?", default="", help=group_help)

    _action(actions, "pause", _("eine Quelle nicht mehr abrufen"), _pause)
    _action(actions, "resume", _("eine angehaltene Quelle wieder abrufen"), _resume)

    remove = _action(actions, "remove", _("eine Quelle entfernen; Gemerktes bleibt"), _remove)
    remove.add_argument("--yes", action="store_true", help=_("ohne Rückfrage entfernen"))
    for_good = _("gleich und ganz, ohne dass „undo“ sie zurückholt")
    remove.add_argument("--for-good", action="store_true", help=for_good)

    save = _action(actions, "save", _("eine Suche speichern, die unter den Quellen steht"), _save)
    save.add_argument("words", nargs="*", default=[], metavar=_("WÖRTER"), help=_("wie bei „search“"))
    save.add_group()
    save.add_argument("--unread", action="store_true", help=_("nur ungelesene"))
    save.add_argument("--new", action="store_true", help=_("nur, was seit dem letzten Besuch kam"))
    save.add_argument("--shown", metavar="TEXT", help=_("der Name, unter dem sie gezeigt wird"))


def register(commands: Commands) -> None:
    """The command filter with its actions."""
    help_text = _("Artikel von selbst ausblenden, als gelesen kennzeichnen oder merken")
    actions = commands.below(commands.add("filter", help_text), "add|list|remove|test")
    _add_rule(actions.add("add", _("einen Filter aufnehmen"), on_store(_filter)))
    actions.add("list", _("Filter auflisten"), on_store(_filters)).add_json()
    remove = actions.add("remove", _("einen Filter entfernen"), on_store(_remove_filter))
    remove.add_argument("number", type=positive, metavar="N", help=_("Nummer aus „filter list“"))
    _add_rule(actions.add("test", _("sagen, was Filter hier täten, ohne es zu tun"), on_store(_test)), "?")


def _add_rule(command: Parser, count: str | None = None) -> None:
    acts = "|".join(_ACTS)
    command.add_argument("act", choices=_ACTS, metavar=acts, nargs=count, help=_("was geschieht"))
    command.add_argument("words", nargs="*", default=[], metavar=_("WÖRTER"), help=_("wie bei „search“"))
    command.add_argument("--source", metavar="NAME", help=_("nur diese Quelle"))
    command.add_group()


def _action(actions: Commands, name: str, help_text: str, work: Work) -> Parser:
    command = actions.add(name, help_text, on_store(work))
    command.add_argument("name", metavar="NAME", help=_("Name der Quelle oder gespeicherten Suche"))
    return command


def told(store: Store, act: Callable[[], str]) -> int:
    """Does it, and says what was done and how it is taken back; the exit code."""
    remark(arranging.with_way_back(store, act, _("„stadtbote undo“ nimmt es zurück.")))
    return EXIT_OK


def _rename(store: Store, options: argparse.Namespace) -> int:
    if options.new is None and options.shown is None:
        raise UsageError(_("Bitte einen neuen Namen nennen, oder mit --shown einen zum Zeigen."))

    def act() -> str:
        said = []
        if options.shown is not None:
            said.append(arranging.show_as(store, options.name, options.shown))
            options.name = source_named(called(store, searches=True), options.name)
        if options.new is not None:
            said.append(arranging.rename(store, options.name, options.new))
        return " ".join(said)

    return told(store, act)


def _order(store: Store, options: argparse.Namespace) -> int:
    return told(store, lambda: arranging.put_at(store, options.name, options.place))


def _group(store: Store, options: argparse.Namespace) -> int:
    return told(store, lambda: arranging.put_in(store, options.name, options.group))


def _pause(store: Store, options: argparse.Namespace) -> int:
    return told(store, lambda: arranging.pause(store, options.name, paused=True))


def _resume(store: Store, options: argparse.Namespace) -> int:
    return told(store, lambda: arranging.pause(store, options.name, paused=False))


def _remove(store: Store, options: argparse.Namespace) -> int:
    name = source_named(called(store, searches=True), options.name)
    state = next((state for state in read_sources(store) if state.source.name == name), None)
    if state is not None:
        count = state.articles + state.hidden - state.kept
        goes = plural("{n} Artikel ist dann weg.", "{n} Artikel sind dann weg.", count)
        stays = _("Gemerkt und behalten: {stays}.").format(stays=articles(state.kept))
        remark(f"{shown(store, name)}: {goes} {stays}")
    if not agreed(_("Entfernen?"), yes=options.yes):
        remark(_("Nicht entfernt."))
        return EXIT_OK
    if options.for_good and state is not None:
        remark(arranging.remove(store, name, for_good=True))
        return EXIT_OK
    return told(store, lambda: arranging.remove(store, name))


def _save(store: Store, options: argparse.Namespace) -> int:
    title = options.shown or options.name
    words, group = query_of(options.words), options.group or ""
    search = SavedSearch(options.name, title, words, group, options.unread, options.new)
    return told(store, lambda: arranging.save_search(store, search))


def _rule(options: argparse.Namespace) -> Rule:
    return Rule(options.act, query_of(options.words), options.source, options.group or "")


def _filter(store: Store, options: argparse.Namespace) -> int:
    return told(store, lambda: arranging.add_rule(store, _rule(options)))


def _filters(store: Store, options: argparse.Namespace) -> int:
    rules = arranging.read_rules(store)
    if options.json:
        filters = [
            {"act": rule.act, "words": rule.words, "source": rule.source, "group": rule.group or None}
            for rule in rules
        ]
        say_json({"filters": filters})
        return EXIT_OK
    for place, rule in enumerate(rules, 1):
        say(f"{place}. {arranging.rule_words(store, rule)}")
    if not rules:
        remark(_("Es gibt keinen Filter."))
    return EXIT_OK


def _remove_filter(store: Store, options: argparse.Namespace) -> int:
    return told(store, lambda: arranging.remove_rule(store, options.number))


def _test(store: Store, options: argparse.Namespace) -> int:
    """`filter test`: every filter, or one that there is not yet."""
    rules = [_rule(options)] if options.act else arranging.read_rules(store)
    for place, rule in enumerate(rules, 1):
        said = arranging.trial(store, rule)
        say(said if options.act else f"{place}. {said}")
    if not rules:
        remark(_("Es gibt keinen Filter."))
    return EXIT_OK
