"""Sources in a reader's hands: the sheet of `C`, what it asks and does, and what `S` shows of it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from city.server import CityServer
from stadtbote.commands import visitors_commands
from stadtbote.config.preferences import Preferences
from stadtbote.config.settings import Settings
from stadtbote.errors import Failure, Reason
from stadtbote.reading.answers import Answer, Shows
from stadtbote.reading.asking import status
from stadtbote.reading.fetching import synced
from stadtbote.reading.session import Session
from stadtbote.sync.result import Result
from stadtbote.sync.run import Fetched, Run
from stadtbote.terminal.faces import SCREEN
from stadtbote_cache.arranging import Arranging
from stadtbote_cache.records import Filter, Item, SavedSearch, Source, replace
from stadtbote_cache.store import Store
from support.doing import do
from support.feeding import rss
from support.keeping import CITY, filled

CLUB = Source("vereine", "Vereine", "https://vereine.example/feed", "feed")
RSS = "application/rss+xml"


@pytest.fixture
def session(store: Store, tmp_path: Path) -> Session:
    """Two sources with two articles each; the first of each is kept."""
    store.remove_source("wuppertal-digital")
    for source in (CITY, CLUB):
        items = [
            Item(f"{word} {source.name}", key=word, teaser=("Es öffnet.",)) for word in ("Bad", "Kirmes")
        ]
        store.mark([next(iter(filled(store, *items, source=source).values()))], kept=True)
    return Session(store, SCREEN, Preferences(tmp_path / "config.toml", Settings()))


def take(answered: Answer, label: str) -> Answer:
    """Chooses the line that has these words."""
    assert answered.choice is not None
    assert answered.choice.chosen is not None
    (place,) = [place for place, line in enumerate(answered.choice.lines) if label in line]
    return answered.choice.chosen(place)


def say(answered: Answer, words: str) -> Answer:
    """Types words where they are asked for."""
    assert answered.question is not None
    return answered.question.reply(words)


def ask(session: Session, answered: Answer) -> Answer:
    """Lets the network be asked."""
    assert answered.errand is not None
    return answered.errand.run(Run(), session.store.path, session.preferences.settings)()


def shelves(session: Session) -> list[str]:
    """The lines of `S`, without their numbers and what they count."""
    choice = do(session, "sources").choice
    assert choice is not None
    return [line.partition(". ")[2].split(", ")[0] for line in choice.lines]


FIXED = ["Neu", "Ungelesen", "Gemerkt", "Alle"]
BOTH = ["Musterstadt", "Vereine"]
ACTS: list[tuple[str, tuple[str, ...], list[str], str]] = [
    ("5", ("anders", "Rathaus"), ["Rathaus", "Vereine"], "wird wieder gezeigt wie vorher."),
    ("5", ("Name für", "rat"), BOTH, "„musterstadt“ heißt wieder so."),
    ("5", ("nach unten",), [*reversed(BOTH)], "steht wieder, wo es vorher stand."),
    ("6", ("nach oben",), [*reversed(BOTH)], "steht wieder, wo es vorher stand."),
    (
        "5",
        ("Gruppe", "Amt / Rat"),
        ["Vereine", "Gruppe Amt", "Gruppe Amt/Rat", BOTH[0]],
        "wo es vorher stand.",
    ),
    ("5", ("anhalten",), BOTH, "wird wieder abgerufen."),
    ("5", ("entfernen",), ["Vereine"], "„Musterstadt“ ist wieder da."),
    (
        "4",
        ("Suche speichern", "kirmes"),
        ["Suche kirmes", *BOTH],
        "Die Suche „kirmes“ ist wieder entfernt.",
    ),
    ("4", ("Filter", "ausblenden", "kirmes"), ["Ausgeblendet", *BOTH], "Der Filter ist wieder weg."),
    ("5", ("Filter", "merken", "bad"), BOTH, "Der Filter ist wieder weg."),
]


@pytest.mark.parametrize(("number", "steps", "there", "undone"), ACTS, ids=[" ".join(act[1]) for act in ACTS])
def test_what_is_done_is_seen_and_taken_back(
    session: Session, number: str, steps: tuple[str, ...], there: list[str], undone: str
) -> None:
    """Each act of the sheet is seen in `S`, keeps what is kept, and is taken back by `U`."""
    answered = do(session, "change", number)
    for step in steps:
        answered = say(answered, step) if answered.question else take(answered, step)
    assert answered.said.endswith("U nimmt es zurück.")
    assert answered.shows is Shows.LIST
    assert shelves(session) == [*FIXED, *there]
    assert session.store.count(Filter(kept=True)) == 2
    assert do(session, "undo").said.endswith(undone)
    assert shelves(session) == [*FIXED, *BOTH]


def test_the_list_follows(session: Session) -> None:
    """A source's list goes on under its new name, loses what is hidden, and is that of all without it."""
    do(session, "sources", "5")
    assert session.list.filter == Filter(source=CITY.name)
    say(take(do(session, "change"), "Name für"), "rat")
    assert session.list.filter == Filter(source="rat")
    assert [state.source.name for state in session.store.sources()] == ["rat", CLUB.name]
    say(take(take(do(session, "change"), "Filter"), "ausblenden"), "kirmes")
    assert len(session.list) == 1
    assert "1 ausgeblendet" in session.list.title()
    assert do(session, "where").said.endswith("Musterstadt. 1 ausgeblendet")
    take(do(session, "change"), "entfernen")
    assert (session.list.filter, len(session.list)) == (Filter(), 3)
    do(session, "undo")
    do(session, "sources", "5")
    assert session.list.filter == Filter(hidden=True)
    assert [row.headline for row in session.list.listing.rows()] == ["Kirmes musterstadt"]


def test_a_saved_search_is_changed(session: Session) -> None:
    """It has a sheet of its own: other words, another name, and out with it."""
    say(take(do(session, "change", "4"), "Suche speichern"), "kirmes")
    do(session, "sources", "5")
    assert len(session.list) == 2
    say(take(do(session, "change", "5"), "andere Wörter"), "bad musterstadt")
    assert say(take(do(session, "change", "5"), "anders zeigen"), "Bäder").shows is Shows.LIST
    assert shelves(session)[4] == "Suche Bäder"
    do(session, "sources", "5")
    assert len(session.list) == 1
    take(do(session, "change", "5"), "entfernen")
    assert shelves(session) == [*FIXED, *BOTH]


def test_groups_are_lists(session: Session) -> None:
    """The heading of a group is the list of its sources, and a search saved there is of it."""
    Arranging.of(session.store).put_in(CLUB.name, "Freizeit")
    do(session, "sources", "6")
    assert session.list.filter == Filter(group="Freizeit")
    assert session.list.title().startswith("Stadtbote, Gruppe Freizeit, 2 Artikel")
    say(take(do(session, "change"), "Suche speichern"), "kirmes")
    (search,) = session.store.searches()
    assert (search.words, search.group, search.new) == ("kirmes", "Freizeit", False)
    do(session, "new_only")
    say(take(do(session, "change"), "Suche speichern"), "bad")
    assert session.store.searches()[1].new


def test_the_sheet_leads_back_to_the_sources(session: Session) -> None:
    """From `S`, what is done leads to `S` again, at the same source."""
    choice = do(session, "sources").choice
    assert choice is not None
    assert choice.changed is not None
    answered = take(choice.changed(5), "nach oben")
    assert (answered.shows, answered.said.startswith("„Vereine“ steht jetzt an Stelle 1")) == (
        Shows.LIST,
        True,
    )
    assert answered.choice is not None
    assert answered.choice.place == 4
    sheet = choice.changed(5)
    assert sheet.choice is not None
    assert sheet.choice.left is not None
    asked = take(sheet, "Name für").question
    assert asked is not None
    wrong = asked.reply("musterstadt")
    for answered in (sheet.choice.left(""), asked.cancelled(), asked.reply(""), wrong):
        assert answered.choice is not None
        assert (answered.choice.title, answered.choice.place) == ("Quellen", 4)
    assert wrong.said.startswith("„musterstadt“ gibt es schon.")


def test_a_source_has_one_name(session: Session) -> None:
    """What is said of a source has the name by which it is shown, whatever it is called for commands."""
    say(take(do(session, "change", "5"), "anders zeigen"), "Rathaus")
    assert take(do(session, "change", "5"), "anhalten").said.startswith("„Rathaus“ ist angehalten")
    assert do(session, "undo").said.startswith("„Rathaus“ wird wieder abgerufen.")
    (source,) = [state.source for state in session.store.sources() if state.source.name == CITY.name]
    session.store.save_failure(source, Failure(Reason.TIMEOUT).code, time.time())
    assert "Zuletzt nicht erreicht: Rathaus, keine Antwort." in status(session)
    assert synced(session, Fetched([Result(CITY.name, error=Failure(Reason.TIMEOUT))])).startswith(
        "! Rathaus: "
    )
    assert session.more.startswith("Rathaus: ")


def test_a_group_is_left_by_a_sign_alone(session: Session) -> None:
    """An empty answer to the question for the group changes nothing; a minus takes the source out."""
    say(take(do(session, "change", "5"), "Gruppe"), "Amt")
    assert say(take(do(session, "change", "7"), "Gruppe"), "").said == "Nichts geändert."
    assert [state.group for state in session.store.sources() if state.source.name == CITY.name] == ["Amt"]
    out = say(take(do(session, "change", "7"), "Gruppe"), "-")
    assert out.said.startswith("„Musterstadt“ steht jetzt in keiner Gruppe.")


def test_what_makes_no_sense(session: Session) -> None:
    """A name that is taken or wrong, no words, an edge and a wrong number change nothing, and are told."""
    wrong = say(take(do(session, "change", "5"), "Name für"), "vereine")
    assert (wrong.said, wrong.shows) == (
        "„vereine“ gibt es schon. Bitte einen anderen Namen nennen.",
        Shows.PLACE,
    )
    assert say(take(do(session, "change", "5"), "Name für"), "").said == "Nichts geändert."
    assert take(do(session, "change", "5"), "nach oben").said.endswith("bleibt an Stelle 1 von 2.")
    assert do(session, "change", "77").said.startswith("Diese Nummer gibt es nicht")
    assert shelves(session) == [*FIXED, *BOTH]
    assert "change" not in {command.name for command in visitors_commands()}


def test_all_paused(session: Session) -> None:
    """Where all sources are paused, a sync says so; one that goes on is fetched."""
    for state in session.store.sources():
        Arranging.of(session.store).pause(state.source.name, paused=True)
    assert do(session, "sync").said == "Alle Quellen sind angehalten."
    take(do(session, "change", "5"), "wieder abrufen")
    assert do(session, "sync").shows is Shows.SYNC


def test_adding(session: Session, city: CityServer) -> None:
    """An address is asked, what was found is told, and of several feeds one is chosen before it is saved."""
    look = say(take(do(session, "change", "4"), "hinzufügen"), city.url("/"))
    assert look.said == "127.0.0.1 wird gefragt …"
    found = ask(session, look)
    assert found.choice is not None
    assert found.choice.title.startswith("Gefunden: ein Feed,")
    assert take(found, "nichts ändern").said == "Nichts geändert."
    other = ask(session, take(found, "Atom"))
    saved = take(other, "als Quelle speichern")
    assert saved.said.startswith("Gespeichert als Quelle „stadt-musterstadt“: 33 Artikel.")
    assert [state.source.name for state in session.store.sources()][2:] == ["stadt-musterstadt"]
    again = take(
        ask(session, say(take(do(session, "change", "4"), "hinzufügen"), other_address(session))), "als"
    )
    assert again.said == "Diese Adresse ist schon gespeichert, als Quelle „stadt-musterstadt“."
    assert do(session, "undo").said == "„stadt-musterstadt“ ist wieder entfernt."
    assert shelves(session) == [*FIXED, *BOTH]


def other_address(session: Session) -> str:
    return session.store.sources()[2].source.address


def test_moving(session: Session, city: CityServer) -> None:
    """Another address is looked at before it is taken, with all that is known of the source."""
    city.serve("/neu", rss("<title>Bad musterstadt</title><guid>Bad</guid>"), RSS)
    moved = take(ask(session, say(take(do(session, "change", "5"), "Adresse"), city.url("/neu"))), "nehmen")
    assert f"wird von jetzt an hier gelesen: {city.url('/neu')}" in moved.said
    state = session.store.sources()[0]
    assert (state.source.kind, state.kept) == ("feed", 1)
    gone = ask(session, say(take(do(session, "change", "5"), "Adresse"), city.url("/nichts")))
    assert "Es wurde nichts verändert." in gone.said
    assert session.store.sources()[0].source == state.source
    do(session, "undo")
    assert session.store.sources()[0].source == replace(CITY)


def test_offline(session: Session) -> None:
    """Without a network, nothing is asked."""
    session.offline = True
    assert say(take(do(session, "change", "4"), "hinzufügen"), "stadt.example").errand is None


def test_read_only(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that cannot be written to is told."""
    monkeypatch.setattr(session.store, "writable", False)
    assert do(session, "change", "5").said.startswith("Der Speicher ist schreibgeschützt")


def test_only_unread_ones_are_no_saved_search(session: Session, store: Store) -> None:
    """With `u`, `C` changes what it changes without: the current article's source, or the group shown."""
    hands = Arranging.of(store)
    hands.put_in(CLUB.name, "Freizeit")
    hands.save(SavedSearch("rest", "Rest", "", "", unread=True))
    hands.save(SavedSearch("freizeit", "Ungelesene Freizeit", "", "Freizeit", unread=True))
    for shown, of in (
        (Filter(unread=True), "Musterstadt"),
        (Filter(unread=True, group="Freizeit"), "Freizeit"),
    ):
        session.list.show(shown)
        answered = do(session, "change")
        assert answered.choice is not None
        assert answered.choice.title == f"Ändern: {of}"
