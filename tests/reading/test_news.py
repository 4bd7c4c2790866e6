"""What is new since the last visit, the order of several sources, marks of many articles, and undo."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stadtbote.config.preferences import Preferences
from stadtbote.config.settings import Settings
from stadtbote.reading.answers import Shows
from stadtbote.reading.news import News, of_today, since_last
from stadtbote.reading.session import Session
from stadtbote.terminal.faces import PLAIN, SCREEN
from stadtbote_cache.records import Filter, Item, Since, replace
from stadtbote_cache.store import Store
from support.doing import do
from support.keeping import CITY, NOW, filled, sync
from support.packed import FEED

DAY = timedelta(days=1)
THEN = datetime.fromtimestamp(NOW, UTC)
OLD = Item("Altes Freibad", key="1", published=THEN - 9 * DAY)
LATE = Item("Neue Brücke", key="2", published=THEN - DAY)
UNDATED = Item("Ohne Datum", key="3")


@pytest.fixture
def begin(store: Store, tmp_path: Path) -> Callable[..., Session]:
    """Begins a visit to a store with two sources; what is built in is gone."""
    store.remove_source("wuppertal-digital")
    filled(store, OLD, UNDATED)
    filled(store, LATE, source=FEED)

    def begun() -> Session:
        session = Session(store, PLAIN, Preferences(tmp_path / "config.toml", Settings()), offline=True)
        session.news.show()
        return session

    return begun


def rows(session: Session) -> list[str]:
    """The rows of the list."""
    return [session.list.text(place) for place in range(len(session.list))]


def headlines(session: Session) -> list[str]:
    """The headlines of the list."""
    return [row.headline for row in session.list.listing.rows()]


def test_newest_first_over_all_sources(begin: Callable[..., Session], store: Store) -> None:
    """By date; without one by when it was first seen. O changes to source by source, and back, for good."""
    session = begin()
    sync(store, [OLD, UNDATED, Item("Von heute", key="9")], now=NOW + 60)
    session.renew()
    assert headlines(session) == ["Von heute", "Ohne Datum", "Neue Brücke", "Altes Freibad"]
    assert do(session, "order").said == "Quelle für Quelle."
    assert headlines(session) == ["Altes Freibad", "Ohne Datum", "Von heute", "Neue Brücke"]
    assert session.preferences.settings.order == "source"
    assert do(session, "order").said == "Nach der Zeit, das Neueste zuerst."
    assert headlines(session)[0] == "Von heute"


def test_what_is_built_in_is_the_oldest(store: Store) -> None:
    """However new the installation is: news of years ago come before the built-in edition."""
    filled(store, OLD)
    found = store.rows(numbers := store.listing(Filter()))
    assert found[numbers[0]].headline == OLD.headline
    assert found[numbers[1]].headline.startswith("WuppertalWorks")


def test_a_date_to_come_orders_nothing(begin: Callable[..., Session], store: Store) -> None:
    """An article of next year stands where it was first seen."""
    session = begin()
    ahead = Item("Fest", key="8", published=datetime.fromtimestamp(time.time(), UTC) + 300 * DAY)
    today = Item("Heute", key="9", published=datetime.fromtimestamp(time.time() + 60, UTC))
    sync(store, [OLD, UNDATED, ahead, today], now=time.time())
    session.renew()
    assert headlines(session)[:2] == ["Heute", "Fest"]


def test_undated_news_stand_as_in_their_page(begin: Callable[..., Session], store: Store) -> None:
    """What one fetch brought without dates stays in its page's order."""
    session = begin()
    sync(store, [*(Item(f"Meldung {n}", key=f"m{n}") for n in range(40)), OLD, UNDATED], now=NOW + 60)
    session.renew()
    assert headlines(session)[:40] == [f"Meldung {n}" for n in range(40)]


def test_new_is_what_came_since_the_last_visit(begin: Callable[..., Session], store: Store) -> None:
    """Nothing at the first visit, nor of a source just added; then what came, until the visit ends."""
    session = begin()
    sync(store, [OLD, UNDATED, Item("Während", key="4")], now=NOW + 60)
    session.renew()
    assert not any("neu," in row for row in rows(session))
    session.news.end()
    sync(store, [OLD, UNDATED, Item("Danach", key="5")], now=NOW + 120)

    session = begin()
    assert rows(session)[0] == "1. Danach, neu, Musterstadt"
    assert rows(session)[1].startswith("2. Während, ungelesen")
    assert session.list.title() == "Stadtbote, 5 Artikel, 1 neu"
    assert do(session, "new_only").said == "Nur neue: 1."
    assert headlines(session) == ["Danach"]
    assert session.list.title() == "Stadtbote, neue, 1 Artikel"
    do(session, "open")
    do(session, "back")
    assert do(session, "new_only").said == "Nicht nur neue: 5."
    assert rows(session)[0] == "1. Danach, Musterstadt"
    session.news.end()
    assert not any("neu," in row for row in rows(begin()))


def test_a_visit_that_died_has_seen_what_it_showed(store: Store, begin: Callable[..., Session]) -> None:
    """However a visit ended, what it showed is not new; of two that are open each begins with the same."""
    begin().news.end()
    sync(store, [OLD, UNDATED, Item("Danach", key="5")], now=NOW + 60)
    since = since_last(store)
    News(store, since, noted=True).show()
    assert since_last(store) == since  # this process lives, so its visit goes on
    store._connection.execute("UPDATE visits SET process = process || '0000000'")
    assert since_last(store).arrival > since.arrival


def test_what_was_never_shown_stays_new(store: Store, begin: Callable[..., Session]) -> None:
    """What another process fetched while the reader was open is new at the next visit, if not shown."""
    begin().news.end()
    session = begin()
    sync(store, [OLD, UNDATED, Item("Daneben", key="5")], now=NOW + 60)
    session.news.end()
    session = begin()
    assert rows(session)[0] == "1. Daneben, neu, Musterstadt"
    sync(store, [OLD, UNDATED, Item("Gezeigt", key="6")], now=NOW + 120)
    session.renew()
    session.news.end()
    assert not any("neu," in row for row in rows(begin()))


def test_commands_are_no_visit(store: Store, begin: Callable[..., Session]) -> None:
    """What is not noted changes nothing for the next visit."""
    begin().news.end()
    sync(store, [OLD, UNDATED, Item("Danach", key="5")], now=NOW + 60)
    since = since_last(store)
    silent = News(store, since, noted=False)
    silent.show()
    silent.end()
    assert since_last(store) == since


def test_in_the_kiosk(begin: Callable[..., Session], store: Store) -> None:
    """Where nobody knows who was here before: what came in the last 24 hours, but not at first."""
    session = begin()
    now = time.time()
    sync(store, [OLD, UNDATED, Item("Vorgestern", key="4")], now=now - 2 * 86_400)
    sync(store, [OLD, UNDATED, Item("Heute", key="5")], now=now - 3_600)
    rows = store.rows(store.listing(Filter())).values()
    assert [row.headline for row in rows if of_today(now).is_new(row)] == ["Heute"]
    found = store.rows(store.listing(Filter(new=of_today(now))))
    assert [row.headline for row in found.values()] == ["Heute"]
    session.renew()


def test_the_next_day_begins_anew(store: Store) -> None:
    """The first key of another day, after a pause, begins the visit anew; a key at midnight does not."""
    noon = datetime(2026, 9, 21, 12).timestamp()
    for last, key, anew in (
        (11, 11.5, False),
        (11.9, 12.1, False),
        (9, 20, True),
        (0, 5, False),
        (0, 13, True),
    ):
        news = News(store, Since(), noted=True)
        news._began = noon
        news.touch(noon + 3600 * last)
        assert news.touch(noon + 3600 * key) is anew


def test_next_unread(begin: Callable[..., Session]) -> None:
    """Over the whole list, from list and article; behind the last one, from the beginning."""
    session = begin()
    assert headlines(session) == ["Ohne Datum", "Neue Brücke", "Altes Freibad"]
    session.list.go(1)
    do(session, "read")
    session.list.go(0)
    assert do(session, "next_unread").shows is Shows.PLACE
    assert session.list.place == 2
    assert do(session, "next_unread").said == "Von vorn."
    assert session.list.place == 0
    do(session, "open")
    do(session, "back")
    session.list.go(2)
    assert do(session, "next_unread").said == "Das ist der einzige ungelesene Artikel hier."
    do(session, "open")
    assert do(session, "next_unread").said == "Alles hier ist gelesen."


def test_mark_all_and_undo(begin: Callable[..., Session], store: Store) -> None:
    """A few at once, many after a question; each step is taken back by itself, twenty of them."""
    session = begin()
    do(session, "keep")
    assert do(session, "mark_all").said == "3 Artikel als gelesen gekennzeichnet. Großes U nimmt es zurück."
    assert not any("ungelesen" in row for row in rows(session))
    assert do(session, "undo").said == "Wieder ungelesen: 3 Artikel"
    assert all("ungelesen" in row for row in rows(session))
    assert do(session, "undo").said == "Nicht mehr gemerkt: Ohne Datum"
    assert not any("gemerkt" in row for row in rows(session))
    assert do(session, "undo").said == "Es gibt nichts zurückzunehmen."

    sync(store, [OLD, UNDATED, *(Item(f"Meldung {n}", key=f"m{n}") for n in range(60))], now=NOW + 60)
    session.renew()
    choice = do(session, "mark_all").choice
    assert choice is not None
    assert choice.chosen is not None
    assert choice.lines[0] == "1. Ja, 63 Artikel als gelesen kennzeichnen"
    assert choice.chosen(1).said == "Nichts geändert."
    assert len(store.unread(session.list.listing.numbers)) == 63
    assert choice.chosen(0).said.startswith("63 Artikel als gelesen")
    assert store.unread(session.list.listing.numbers) == []
    for _step in range(25):
        do(session, "keep")
    undone = 0
    while do(session, "undo").said != "Es gibt nichts zurückzunehmen.":
        undone += 1
    assert undone == 20


def test_undo_takes_back_the_step_alone(begin: Callable[..., Session], store: Store) -> None:
    """What came after it stays, and of an article that is gone nothing is made up."""
    session = begin()
    do(session, "keep")
    do(session, "open")
    assert do(session, "undo").said == "Nicht mehr gemerkt: Ohne Datum"
    assert session.article is not None
    assert (session.article.article.read, session.article.article.kept) == (True, False)
    do(session, "back")
    session.list.go(1)
    do(session, "read")
    store.remove_source(FEED.name)
    assert do(session, "undo").said == "Diesen Artikel gibt es nicht mehr."


def test_another_order_keeps_what_is_read(begin: Callable[..., Session]) -> None:
    """An article that was just read stays in a list of unread ones, and open, when the order changes."""
    session = begin()
    do(session, "unread_only")
    do(session, "open")
    assert do(session, "order").shows is Shows.PLACE
    assert session.list.row.headline == "Ohne Datum"
    assert do(session, "where").said.startswith("Absatz") or "Ohne Datum" in do(session, "where").said


def test_changed_since_it_was_read(begin: Callable[..., Session], store: Store) -> None:
    """Another text after it was read is told until it is opened again; an unread one is just unread."""
    session = begin()
    session.list.go(2)
    do(session, "open")
    do(session, "back")
    changed = Item(OLD.headline, key="1", published=OLD.published, teaser=("Doch offen.",))
    sync(store, [changed, UNDATED], now=NOW + 60)
    session.renew()
    assert rows(session)[2].startswith("3. Altes Freibad, Musterstadt")  # there was no text before
    sync(store, [Item(OLD.headline, key="1", published=OLD.published, teaser=("Doch zu.",)), UNDATED])
    session.renew()
    assert rows(session)[2].startswith("3. Altes Freibad, geändert, Musterstadt")
    choice = do(session, "sources").choice
    assert choice is not None
    assert choice.lines[4] == "5. Geändert, 1 Artikel"
    do(session, "sources", "5")
    assert [row.headline for row in session.list.listing.rows()] == [OLD.headline]
    assert session.list.title().startswith("Stadtbote, geänderte, 1 Artikel")
    do(session, "all")
    session.list.go(2)
    do(session, "open")
    do(session, "back")
    assert session.list.count(Filter(changed=True)) == 0
    assert rows(session)[2].startswith("3. Altes Freibad, Musterstadt")


def test_counts_are_of_one_state(store: Store, begin: Callable[..., Session]) -> None:
    """What others write meanwhile is in title and list at once on the full screen; elsewhere numbers stay."""
    lines = begin()
    eye = Session(store, SCREEN, lines.preferences, offline=True)
    with Store.open(store.path) as other:
        assert not eye.touch()
        sync(other, [OLD, UNDATED, *(Item(f"Meldung {n}", key=f"m{n}") for n in range(9))], now=NOW + 60)
        assert eye.list.counts() == "9 neu · 12 ungelesen · 12"
        assert eye.touch()
        eye.renew()
        assert (len(eye.list), eye.touch()) == (12, False)
        assert not lines.touch()
        assert (len(lines.list), lines.list.title()) == (3, "Stadtbote, 12 Artikel")
        others = News(other, Since(), noted=True)
        others.show()
        eye.renew()
        others.show()
        assert not eye.touch()  # else two readers would have each other read all anew with every key


def test_the_cursor_stays_on_its_news(store: Store, begin: Callable[..., Session]) -> None:
    """Where the current article turns out to be the news of another source, that stands there, and once."""
    text = ("Die Brücke über die Wupper ist seit heute früh wieder für alle offen.",)
    sync(store, [replace(LATE, teaser=text)], source=FEED)
    short = replace(LATE, key="4", teaser=("Die Brücke ist offen.",))
    sync(store, [OLD, UNDATED, short], now=NOW + 60)
    session = begin()
    session.list.go(place := headlines(session).index(LATE.headline) + 1)
    assert session.list.text(place).startswith(f"{place + 1}. Neue Brücke, ungelesen, Musterstadt")
    do(session, "open")
    sync(store, [OLD, UNDATED, replace(short, teaser=text)], now=NOW + 120)
    session.renew()
    assert headlines(session).count(LATE.headline) == 1
    assert session.list.row.headline == LATE.headline
    assert do(session, "keep").said == "Gemerkt."
    assert rows(session)[session.list.place].startswith("2. Neue Brücke, gemerkt, ")


def test_only_the_teaser(begin: Callable[..., Session], store: Store) -> None:
    """Where the article's page was not read, article and place say that it is only the beginning."""
    session = begin()
    there = Item("Mit Seite", key="6", address=f"{CITY.address}/6", teaser=("Anfang.",))
    sync(store, [OLD, UNDATED, there], now=NOW + 60)
    session.renew()
    session.list.go(0)
    assert do(session, "where").said.endswith("Musterstadt. Nur der Anfang ist geladen.")
    current = session.current()
    assert current is not None
    said = [part.text for part in current.reading.parts]
    assert "Das ist nur der Anfang: der ganze Text ist nicht geladen." in said
