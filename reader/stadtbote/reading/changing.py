"""Sources and saved searches in a reader's hands: the sheet that changes them, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from stadtbote.config import credentials
from stadtbote.config.settings import Settings
from stadtbote.errors import ConfigError, NothingToShow, UsageError
from stadtbote.reading import arranging
from stadtbote.reading.answers import Answer, Errand, Question, Shows, numbered, unchanged
from stadtbote.reading.naming import shown
from stadtbote.reading.overview import Shelf
from stadtbote.reading.session import Session
from stadtbote.stored import read_searches, read_sources
from stadtbote.sync.run import Looked, Run
from stadtbote.sync.subscriptions import full_address, named, search_name, taken_names
from stadtbote.text import wording
from stadtbote.text.host import host
from stadtbote.text.keynames import beginning
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote_cache.records import Rule, SavedSearch, SourceState, replace
from stadtbote_cache.sifting import HIDE, KEEP, READ

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote.reading.answers import Entry
    from stadtbote.sources.discovery import Found

Back = Callable[[str], Answer]
"""Shows what the sheet came from again, below a sentence."""


def arranged(session: Session, renamed: Mapping[str, str]) -> None:
    """Takes over that sources, searches or filters are others, some with new names. Raises StoreError.

    The list of a source that is gone becomes that of all.
    """
    shown = session.list.filter
    if shown.source is not None:
        name = renamed.get(shown.source, shown.source)
        there = any(state.source.name == name for state in read_sources(session.store))
        shown = replace(shown, source=name if there else None)
    session.list.show(shown, session.list.number, nearest=True)
    session.renew()


def change(session: Session, shelf: Shelf, back: Back | None = None) -> Answer:
    """The sheet of what can be done with a list of the table of sources; `back` is where it came from."""
    if not session.store.writable:
        return Answer(wording.read_only())
    acts = _Acts(session, shelf, back)
    name = shelf.filter.source
    state = next((s for s in read_sources(session.store) if s.source.name == name), None)
    entries = acts.of_search(shelf.search) if shelf.search else acts.of_source(state) if state else []
    return acts.sheet(_("Ändern: {name}").format(name=shelf.name), [*entries, *acts.always()])


class _Acts:
    """What the sheet offers for a list, and does."""

    def __init__(self, session: Session, shelf: Shelf, back: Back | None) -> None:
        self._session, self._store = session, session.store
        self._shelf = shelf
        self._back = back

    def sheet(self, title: str, entries: Sequence[Entry]) -> Answer:
        """Lines to choose from; who leaves them is back where the first came from."""
        question = wording.joined([title, _("Nummer?")], ".")
        return Answer(choice=numbered(title, entries, question, left=self._back))

    def _ask(
        self, label: str, answered: Callable[[str], Answer], value: str = "", *, empty: bool = False
    ) -> Answer:
        return Answer(question=Question(f"{label} ", answered, value, empty, self._back))

    def _nothing(self) -> Entry:
        """The entry that changes nothing."""
        return _("nichts ändern"), lambda: self._stays(unchanged().said)

    def _stays(self, said: str) -> Answer:
        """Says why nothing has changed, where the sheet came from."""
        return self._back(said) if self._back else Answer(said, Shows.PLACE)

    def of_source(self, state: SourceState) -> list[Entry]:
        """What can be done with a source."""
        store, name = self._store, state.source.name
        group = _("Gruppe, jetzt {group}").format(group=state.group) if state.group else _("Gruppe")
        return [
            (_("anders zeigen"), lambda: self._ask_shown(name, state.shown or state.source.title)),
            (_("Name für Befehle, jetzt {name}").format(name=name), lambda: self._ask_name(name)),
            (_("andere Adresse"), lambda: self._ask_address(state)),
            (group, lambda: self._ask_group(name, state.group)),
            (_("nach oben"), lambda: self._do(lambda: arranging.step(store, name, -1))),
            (_("nach unten"), lambda: self._do(lambda: arranging.step(store, name, 1))),
            (
                _("fortsetzen, wieder abrufen") if state.paused else _("anhalten, nicht mehr abrufen"),
                lambda: self._do(lambda: arranging.pause(store, name, paused=not state.paused)),
            ),
            (_("entfernen, Gemerktes bleibt"), lambda: self._do(lambda: arranging.remove(store, name))),
        ]

    def of_search(self, name: str) -> list[Entry]:
        """What can be done with a saved search."""
        store = self._store
        search = next(search for search in read_searches(store) if search.name == name)

        def other(words: str) -> Answer:
            return self._do(lambda: arranging.save_search(store, replace(search, words=words)))

        return [
            (_("anders zeigen"), lambda: self._ask_shown(name, search.title)),
            (_("Name für Befehle, jetzt {name}").format(name=name), lambda: self._ask_name(name)),
            (_("andere Wörter"), lambda: self._ask(_("Wörter:"), other, search.words, empty=True)),
            (_("entfernen"), lambda: self._do(lambda: arranging.remove(store, name))),
        ]

    def always(self) -> list[Entry]:
        """What can be done from anywhere."""
        return [
            (_("Suche speichern"), self._ask_search),
            (_("Filter"), self._filters),
            (_("Quelle hinzufügen"), lambda: self._ask(_("Adresse:"), self._look_to_add)),
        ]

    def _do(self, act: Callable[[], str], renamed: Mapping[str, str] | None = None) -> Answer:
        """Does it, or says why not; the list and the table are shown as they are then."""
        try:
            back = _("{key} nimmt es zurück.").format(key=beginning(self._session.key("U")))
            said = arranging.with_way_back(self._store, act, back)
        except (UsageError, NothingToShow) as error:
            return self._stays(str(error))
        arranged(self._session, renamed or {})
        if self._back is not None:
            return replace(self._back(said), shows=Shows.LIST)
        return Answer(said, Shows.PLACE if self._session.article else Shows.LIST)

    def _ask_shown(self, name: str, now: str) -> Answer:
        return self._ask(
            _("Anders zeigen, als:"),
            lambda words: self._do(lambda: arranging.show_as(self._store, name, words)),
            now,
        )

    def _ask_name(self, name: str) -> Answer:
        def answered(words: str) -> Answer:
            return self._do(lambda: arranging.rename(self._store, name, words), {name: words})

        return self._ask(_("Name für Befehle:"), answered, name)

    def _ask_group(self, name: str, group: str) -> Answer:
        return self._ask(
            _("Gruppe, „-“ für keine:"),
            lambda words: self._do(
                lambda: arranging.put_in(self._store, name, "" if words == "-" else words)
            ),
            group,
        )

    def _ask_search(self) -> Answer:
        shown = self._session.list.filter

        def answered(words: str) -> Answer:
            name = search_name(words or self._shelf.name, taken_names(self._store))
            title, group = words or self._shelf.name, self._shelf.filter.group or ""
            search = SavedSearch(name, title, words, group, shown.unread, shown.new is not None)
            return self._do(lambda: arranging.save_search(self._store, search))

        return self._ask(_("Wörter der Suche:"), answered, shown.query, empty=True)

    def _filters(self) -> Answer:
        """The filters that there are, to be removed, and new ones for the source or group of the sheet."""
        source, group = self._shelf.filter.source, self._shelf.filter.group or ""
        where = _("überall")
        if source is not None:
            where = _("in {name}").format(name=self._shelf.name)
        elif group:
            where = _("in der Gruppe {group}").format(group=group)

        def ask(act: str) -> Answer:
            def answered(words: str) -> Answer:
                rule = Rule(act, words, source, group)
                return self._do(lambda: arranging.add_rule(self._store, rule))

            return self._ask(_("Artikel mit diesen Wörtern:"), answered, empty=bool(source or group))

        labels = {
            HIDE: _("Artikel mit bestimmten Wörtern ausblenden, {where}"),
            READ: _("solche von selbst als gelesen kennzeichnen, {where}"),
            KEEP: _("solche von selbst merken, {where}"),
        }
        entries: list[Entry] = [
            (label.format(where=where), partial(ask, act)) for act, label in labels.items()
        ]
        entries += [
            (
                _("entfernen: {rule}").format(rule=arranging.rule_words(self._store, rule)),
                partial(self._do, partial(arranging.remove_rule, self._store, place)),
            )
            for place, rule in enumerate(arranging.read_rules(self._store), 1)
        ]
        return self.sheet(_("Filter"), entries)

    # What asks the network

    def _ask_address(self, state: SourceState) -> Answer:
        name = state.source.name

        def take(found: Found, _looked: Looked) -> Answer:
            return self._do(lambda: arranging.move(self._store, name, found.source))

        return self._ask(
            _("Neue Adresse:"),
            lambda words: self._look(words, take, _("diese Adresse nehmen"), name),
            state.source.address,
        )

    def _look_to_add(self, typed: str) -> Answer:
        return self._look(typed, self._save, _("als Quelle speichern"))

    def _look(
        self, typed: str, take: Callable[[Found, Looked], Answer], label: str, name: str = ""
    ) -> Answer:
        """Asks what an address leads to; `take` takes over what is chosen then, for which `label` stands."""
        if self._session.offline:
            return Answer(wording.no_network())
        try:
            address = full_address(typed)
            kept = credentials.read(self._store.path).get(name)
        except (UsageError, ConfigError) as error:
            return Answer(str(error))
        own = kept.at(address) if kept else None

        def run(run: Run, path: Path, settings: Settings) -> Callable[[], Answer]:
            return partial(then, run.look(path, settings, address, own))

        def then(looked: Looked) -> Answer:
            if looked.found is None:
                said = f"{host(address)}: {looked.fault} {_('Es wurde nichts verändert.')}"
                return Answer(said)
            if looked.found.source.is_hub and name:
                several = _("Dort stehen mehrere Quellen.")
                return self._stays(f"{several} {_('Es wurde nichts verändert.')}")
            if looked.found.source.is_hub:
                return self._hub(looked.found, looked)
            return self._found(looked.found, looked, take, label)

        said = _("{host} wird gefragt …").format(host=host(address))
        return Answer(said, errand=Errand(run, asks=True))

    def _found(
        self, found: Found, looked: Looked, take: Callable[[Found, Looked], Answer], label: str
    ) -> Answer:
        """What was found, and which other feeds the page names: one of them is taken, or none."""
        from stadtbote.sync.lookup import found_line

        entries: list[Entry] = [(label, lambda: take(found, looked))]
        entries += [
            (
                _("lieber diesen Feed ansehen: {title}").format(title=link.text),
                partial(self._look, link.address, take, label),
            )
            for link in found.others
        ]
        return self.sheet(found_line(found), [*entries, self._nothing()])

    def _save(self, found: Found, looked: Looked) -> Answer:
        from stadtbote.sync.sync import add

        try:
            source = named(self._store, found.source, None)
        except UsageError as error:
            return self._stays(str(error))
        saved = add(self._store, source, found.fetch, looked.traffic)
        arranged(self._session, {})
        count = wording.articles(saved.new)
        said = _("Gespeichert als Quelle „{name}“: {count}.").format(
            name=shown(self._store, saved.name), count=count
        )
        return Answer(f"{said} {_('y holt die ganzen Artikel.')}" if saved.waiting else said, Shows.LIST)

    def _hub(self, found: Found, looked: Looked) -> Answer:
        """Another Stadtbote is followed with all its sources, or not."""
        from stadtbote.sync.adding import addition, all_there, saved, take_over

        try:
            what = addition(self._store, found)
        except ConfigError as error:
            return self._stays(str(error))
        new = what.plan.new
        if what.nothing:
            take_over(self._store, found, what, looked.traffic)
            return Answer(all_there())

        def save() -> Answer:
            take_over(self._store, found, what, looked.traffic)
            arranged(self._session, {})
            return Answer(f"{saved(new)} {_('y holt die Artikel.')}", Shows.LIST)

        label = plural("{n} Quelle speichern", "alle {n} neuen Quellen speichern", len(new))
        if not new:
            label = _("von jetzt an folgen")
        return self.sheet(found.source.title, [(label, save), self._nothing()])
