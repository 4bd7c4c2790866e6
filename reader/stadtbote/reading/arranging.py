"""What a person does with sources, saved searches and filters: checked, done and told for every face.

Each act is one function with plain values, which does it by one method of stadtbote_cache.arranging.Arranging
and returns the sentence about it. Names are typed or shown ones. All raise UsageError or NothingToShow, whose
message is a sentence, and StoreError; nothing is changed then.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from stadtbote.config import credentials
from stadtbote.errors import ConfigError, NothingToShow, UsageError
from stadtbote.reading.naming import (
    called,
    group_named,
    group_of,
    shown,
    source_named,
    unknown_source,
)
from stadtbote.stored import count_of, read_article, read_names, read_searches, read_sources
from stadtbote.sync.subscriptions import checked_name, named_at, taken_names
from stadtbote.text import wording
from stadtbote.text.clean import line
from stadtbote.text.host import address_line
from stadtbote.text.language import number, plural
from stadtbote.text.language import translated as _
from stadtbote.text.secrets import without_secrets
from stadtbote_cache.arranging import Arranging
from stadtbote_cache.records import Rule, SavedSearch, Source, Undone, replace
from stadtbote_cache.sifting import HIDE, KEEP, READ
from stadtbote_cache.store import Store

_MOST_LETTERS = 100  # of a shown name


@contextmanager
def _acting(store: Store) -> Iterator[Arranging]:
    """The acts; where another process has taken away meanwhile what one is about, that is told."""
    try:
        yield Arranging.of(store)
    except KeyError as error:
        raise unknown_source(str(error.args[0]), list(called(store, searches=True))) from None


def _did(store: Store, act: Callable[[Arranging], None]) -> bool:
    """Does an act; whether it made anything other than it was."""
    with _acting(store) as hands:
        before = hands.last_step()
        act(hands)
    return hands.last_step() > before


def with_way_back(store: Store, act: Callable[[], str], way_back: str) -> str:
    """Does it; what it says, with how it is taken back where there is now something to take back."""
    hands = Arranging.of(store)
    before = hands.last_step()
    said = act()
    return f"{said} {way_back}" if hands.last_step() > before else said


def rename(store: Store, typed: str, new: str) -> str:
    """Gives a source or a saved search another typed name."""
    old = source_named(called(store, searches=True), typed)
    if new == old:
        return _("„{name}“ heißt schon so.").format(name=old)
    checked_name(new, taken_names(store))
    with _acting(store) as hands:
        hands.rename(old, new)
    fault = _credentials_go_along(store, {old: new})
    return f"{_('„{old}“ heißt jetzt „{new}“.').format(old=old, new=new)} {fault}".strip()


def show_as(store: Store, typed: str, title: str) -> str:
    """Gives a source or a saved search another shown name; an empty one gives a source its own again."""
    name = source_named(called(store, searches=True), typed)
    title, before = line(title, _MOST_LETTERS), shown(store, name)
    if not _did(store, lambda hands: hands.show_as(name, title)):
        return _("„{name}“ wird schon so gezeigt.").format(name=before)
    after = shown(store, name)
    said = _("„{name}“ wird jetzt als „{title}“ gezeigt.").format(name=before, title=after)
    if title and after != title:
        alike = _("„{title}“ heißt noch etwas: beides steht unter dem Namen für Befehle da.")
        said += f" {alike.format(title=title)}"
    return said


def move(store: Store, typed: str, found: Source) -> str:
    """Gives a source the address at which another one was found, and reads it as that one is read."""
    name = source_named(called(store), typed)
    if other := named_at(store, found, but=name):
        there = _("Diese Adresse ist schon gespeichert, als Quelle „{name}“.").format(
            name=shown(store, other)
        )
        raise UsageError(f"{there} {_('Es wurde nichts verändert.')}")
    said = _("„{name}“ wird schon hier gelesen: {address}")
    if _did(store, lambda hands: hands.move(name, found)):
        store.welcome(name)
        said = _("„{name}“ wird von jetzt an hier gelesen: {address}")
    return said.format(name=shown(store, name), address=address_line(without_secrets(found.address)))


def put_in(store: Store, typed: str, group: str) -> str:
    """Puts a source into a group, a new one or one that there is; an empty one takes it out."""
    name = source_named(called(store), typed)
    wanted = group_of(group)
    with suppress(NothingToShow):
        wanted = group_named(store, wanted) if wanted else ""
    state = next(state for state in read_sources(store) if state.source.name == name)
    if state.group == wanted:
        said = (
            _("„{name}“ steht schon in der Gruppe „{group}“.")
            if wanted
            else _("„{name}“ steht in keiner Gruppe.")
        )
        return said.format(name=shown(store, name), group=wanted)
    with _acting(store) as hands:
        hands.put_in(name, wanted)
    said = _("„{name}“ steht jetzt in keiner Gruppe.")
    if wanted:
        said = _("„{name}“ steht jetzt in der Gruppe „{group}“.")
    return said.format(name=shown(store, name), group=wanted)


def put_at(store: Store, typed: str, place: int) -> str:
    """Puts a source at a place among all, from 1."""
    name = source_named(called(store), typed)
    with _acting(store) as hands:
        moved = hands.put_at(name, place - 1)
    return _placed(store, name, place, moved=moved)


def step(store: Store, typed: str, direction: int) -> str:
    """Puts a source one place up (-1) or down (1), past a whole group where it is one's edge."""
    name = source_named(called(store), typed)
    wanted = [state.source.name for state in store.sources()].index(name) + 1 + direction
    with _acting(store) as hands:
        moved = hands.step(name, direction)
    return _placed(store, name, None if moved else wanted, moved=moved)


def _placed(store: Store, name: str, wanted: int | None, *, moved: bool) -> str:
    """Where it stands now, and why not at the place that was wanted, from 1."""
    names = [state.source.name for state in store.sources()]
    place = names.index(name) + 1
    text = (
        _("„{name}“ steht jetzt an Stelle {place} von {total}.")
        if moved
        else _("„{name}“ bleibt an Stelle {place} von {total}.")
    )
    said = text.format(name=shown(store, name), place=place, total=len(names))
    if wanted is not None and min(max(wanted, 1), len(names)) != place:
        said += " " + _("Eine Gruppe bleibt beisammen, und Quellen ohne Gruppe stehen vor den Gruppen.")
    return said


def pause(store: Store, typed: str, *, paused: bool) -> str:
    """Pauses a source, or lets it go on."""
    name = source_named(called(store), typed)
    if _did(store, lambda hands: hands.pause(name, paused=paused)):
        said = _("„{name}“ wird wieder abgerufen.")
        if paused:
            said = _("„{name}“ ist angehalten und wird nicht mehr abgerufen.")
    else:
        said = _("„{name}“ ist schon angehalten.") if paused else _("„{name}“ ist nicht angehalten.")
    return said.format(name=shown(store, name))


def remove(store: Store, typed: str, *, for_good: bool = False) -> str:
    """Takes a source or a saved search out; what a source's requests carried is forgotten.

    With `for_good`, nothing of a source stays in the store but what is kept, and it cannot be undone.
    """
    name = source_named(called(store, searches=True), typed)
    title = shown(store, name)
    sources = {state.source.name: state for state in read_sources(store)}
    is_search = name not in sources and name in {search.name for search in read_searches(store)}
    kept = sources[name].kept if name in sources else 0
    with _acting(store) as hands:
        if for_good and not is_search:
            store.remove_source(name)
        else:
            hands.remove(name)
    if is_search:
        return _("Die Suche „{name}“ ist entfernt.").format(name=title)
    if for_good:
        Arranging.of(store).forget_steps()
        for _step in store.settling(time.time(), whole=True):
            pass
    said = [_("„{name}“ ist entfernt.").format(name=title)]
    if kept:
        said.append(_("Gemerkt und behalten: {stays}.").format(stays=wording.articles(kept)))
    try:
        if credentials.forget(store.path, name):
            said.append(_("Ihre Zugangsdaten sind gelöscht und kommen nicht wieder."))
    except ConfigError as error:
        said.append(str(error))
    return " ".join(said)


def save_search(store: Store, search: SavedSearch) -> str:
    """Saves a search under a name that no source has; one of the same name is replaced."""
    searches = {found.name for found in read_searches(store)}
    checked_name(search.name, taken_names(store) - searches)
    group = group_named(store, search.group) if search.group else ""
    if not (search.words.strip() or group or search.unread or search.new):
        raise UsageError(_("Bitte Wörter nennen, oder eine Gruppe, oder nur Ungelesenes oder Neues."))
    search = replace(search, group=group)
    said = _("Die Suche „{name}“ gibt es schon so: {count}.")
    if _did(store, lambda hands: hands.save(search)):
        said = _("Gespeichert als Suche „{name}“: {count}.")
    return said.format(name=search.title, count=wording.articles(count_of(store, search, None)))


def add_rule(store: Store, rule: Rule) -> str:
    """Adds a filter, and says what it does to what is here."""
    rule = _checked(store, rule)
    if any(replace(there, number=rule.number) == rule for there in read_rules(store)):
        return _("Diesen Filter gibt es schon: {rule}.").format(rule=rule_words(store, rule))
    with _acting(store) as hands:
        hands.add_rule(rule)
    return trial(store, rule)


def _checked(store: Store, rule: Rule) -> Rule:
    if rule.source is not None:
        rule = replace(rule, source=source_named(called(store), rule.source))
    if rule.group:
        rule = replace(rule, group=group_named(store, rule.group))
    if not (rule.words.strip() or rule.source or rule.group):
        raise UsageError(_("Bitte Wörter nennen, oder eine Quelle oder Gruppe."))
    return rule


def read_rules(store: Store) -> list[Rule]:
    """The filters, with every text of them cleaned."""
    return [
        replace(
            rule,
            words=line(rule.words, 200),
            source=None if rule.source is None else line(rule.source, 100),
            group=group_of(rule.group),
        )
        for rule in Arranging.of(store).rules()
    ]


def remove_rule(store: Store, place: int) -> str:
    """Removes the filter with this number in the list, from 1."""
    rules = read_rules(store)
    if not 1 <= place <= len(rules):
        raise NothingToShow(_("Einen Filter {n} gibt es nicht.").format(n=number(place)))
    with _acting(store) as hands:
        hands.remove_rule(rules[place - 1].number)
    return _("Filter entfernt: {rule}.").format(rule=rule_words(store, rules[place - 1]))


def rule_words(store: Store, rule: Rule) -> str:
    """What a filter does, without a full stop."""
    what = _("Alle Artikel")
    if rule.words:
        what = _("Artikel mit „{words}“").format(words=rule.words.replace('"', ""))
    where = ""
    if rule.source is not None:
        where = " " + _("aus {source}").format(source=read_names(store).get(rule.source, rule.source))
    elif rule.group:
        where = " " + _("aus der Gruppe {group}").format(group=rule.group)
    act = {HIDE: _("ausblenden"), READ: _("gelesen, sobald sie kommen"), KEEP: _("merken, sobald sie kommen")}
    return f"{what}{where}: {act.get(rule.act, rule.act)}"


def trial(store: Store, rule: Rule) -> str:
    """What a filter is for among what is here, in sentences."""
    rule = _checked(store, rule)
    found = store.rows(Arranging.of(store).matching(rule)).values()
    kept, unread = sum(row.kept for row in found), sum(not row.read for row in found)
    here = _("Hier trifft das auf {count} zu").format(count=wording.articles(len(found)))
    more = {
        HIDE: _("{n} davon gemerkt und darum zu sehen").format(n=number(kept)) if kept else "",
        READ: wording.unread_count(unread),
        KEEP: _("{n} davon gemerkt").format(n=number(kept)) if kept else "",
    }
    stays = "" if rule.act == HIDE or not found else " " + _("Was schon da ist, bleibt, wie es ist.")
    return f"{rule_words(store, rule)}. {', '.join(filter(None, [here, more.get(rule.act)]))}.{stays}"


def undo(store: Store) -> tuple[Undone | None, str]:
    """Takes back the last step; what it was, None where there is none, and a sentence."""
    from stadtbote.sync.journals import credentials_followed

    before, names = store.acts().names(), read_names(store)
    undone = store.undo()
    if undone is None:
        return None, _nothing_to_undo(store)
    fault = credentials_followed(store, before)
    return undone, f"{_undone_words(store, undone, names)} {fault}".strip()


def _nothing_to_undo(store: Store) -> str:
    """Says that there is no step to take back, and why there may be none."""
    nothing = _("Es gibt nichts zurückzunehmen.")
    lost = _("Der Speicher war beschädigt: Schritte davor können fehlen.")
    return f"{nothing} {lost}" if store.mended() else nothing


def _undone_words(store: Store, undone: Undone, names: dict[str, str]) -> str:
    """How it is again after a step was taken back: with the headline if it was one article.

    `names` are those by which the sources were shown before.
    """
    name = line(undone.name, 100)
    if undone.act == "import":
        gone = _("Was übernommen war, ist zurückgenommen")
        count = int(name) if name.isdecimal() else 0
        sources = plural("{n} Quelle ist wieder weg", "{n} Quellen sind wieder weg", count) if count else ""
        return wording.joined(filter(None, [gone, sources]), ":") + "."
    if undone.act != "rename":
        name = names.get(name, name) if undone.act == "add" else shown(store, name)
    arranged = {
        "add": _("„{name}“ ist wieder entfernt."),
        "rename": _("„{name}“ heißt wieder so."),
        "show_as": _("„{name}“ wird wieder gezeigt wie vorher."),
        "move": _("„{name}“ wird wieder an der alten Adresse gelesen."),
        "order": _("„{name}“ steht wieder, wo es vorher stand."),
        "step": _("„{name}“ steht wieder, wo es vorher stand."),
        "group": _("„{name}“ steht wieder, wo es vorher stand."),
        "pause": _("„{name}“ wird wieder abgerufen."),
        "resume": _("„{name}“ ist wieder angehalten."),
        "remove": _("„{name}“ ist wieder da."),
        "save": _("Die Suche „{name}“ ist wieder wie vorher.")
        if name in {search.name for search in read_searches(store)}
        else _("Die Suche „{name}“ ist wieder entfernt."),
        "filter": _("Der Filter ist wieder weg."),
        "unfilter": _("Der Filter ist wieder da."),
    }
    if undone.act in arranged:
        return arranged[undone.act].format(name=name)
    if not undone.numbers:
        return wording.article_gone()
    now = {
        "read": _("Wieder ungelesen"),
        "unread": _("Wieder gelesen"),
        "keep": _("Nicht mehr gemerkt"),
        "unkeep": _("Wieder gemerkt"),
    }
    one = read_article(store, undone.numbers[0]) if len(undone.numbers) == 1 else None
    what = one.item.headline if one else wording.articles(len(undone.numbers))
    return wording.joined([now.get(undone.act, ""), what], ":")


def _credentials_go_along(store: Store, names: dict[str, str]) -> str:
    """Lets what requests carry follow the names of sources; a sentence where that is not possible."""
    try:
        credentials.rename(store.path, names)
    except ConfigError as error:
        return str(error)
    return ""
