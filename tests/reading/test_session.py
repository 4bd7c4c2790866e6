"""The session: every command has an answer in every place, the same in every face."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path

import pytest

from stadtbote.commands import COMMANDS, Command, Move, Worded, answer
from stadtbote.config.preferences import Preferences
from stadtbote.config.settings import Settings
from stadtbote.errors import Failure, Reason
from stadtbote.reading.answers import Shows
from stadtbote.reading.fetching import synced
from stadtbote.reading.session import Session
from stadtbote.sync.result import Result
from stadtbote.sync.run import Fetched
from stadtbote.terminal.faces import FACES, PLAIN, SCREEN
from stadtbote.text import language
from stadtbote_cache import database
from stadtbote_cache.record import replace
from stadtbote_cache.records import Cost, Heading, Item, Link, Paragraph, Table
from stadtbote_cache.store import Store
from support.doing import do
from support.keeping import filled, numbers, sync

LONG = Item(
    "Altes Freibad",
    key="1",
    teaser=("Es bleibt zu.",),
    links=(Link("Plan", "https://stadt.example/plan"),),
    body=(
        Paragraph(("Es bleibt zu.",)),
        Heading(("Warum",), 2),
        Paragraph(("Das Becken ist undicht.",)),
        Paragraph(("Das Wasser ist kalt.",)),
    ),
)


@pytest.fixture
def begin(store: Store, tmp_path: Path) -> Callable[..., Session]:
    """Begins a session in a face over a store with two articles, the first of them with a long text."""
    store.remove_source("wuppertal-digital")
    filled(store, LONG, Item("Neues Freibad", key="2", teaser=("Es öffnet.",)))

    def begun(face: str = SCREEN, *before: str) -> Session:
        preferences = Preferences(tmp_path / "config.toml", Settings())
        session = Session(store, face, preferences, offline=True)
        for typed in before:
            name, _blank, words = typed.partition(" ")
            do(session, name, words)
        return session

    return begun


def shown(session: Session, place: int = 0) -> None:
    """Tells the session that a face shows one of the paragraphs of the open article."""
    article = session.article
    assert article is not None
    starts = [*article.starts, article.starts[-1] + 1000]
    article.at(starts[place], start=starts[place], behind=starts[place + 1], step=(place + 1, article.starts))


PLACES: dict[str, tuple[str, ...]] = {
    "list": (),
    "article": ("open",),
    "end of the list": ("next_article",),
    "search": ("search freibad",),
    "search in the article": ("open", "search becken"),
    "nothing found": ("search quatsch",),
    "empty list": ("kept_only",),
    "filter": ("unread_only",),
}


@pytest.mark.row(129)
@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("place", PLACES)
def test_every_command_is_answered_everywhere(begin: Callable[..., Session], face: str, place: str) -> None:
    """No command is silent: it says something, shows something, or offers a choice."""
    for command in COMMANDS:
        session = begin(face, *PLACES[place])
        if not isinstance(command.does, Move):
            answered = answer(command.does, session)
            assert answered.said or answered.choice or answered.shows is not Shows.NOTHING, command.name


def test_escape_stops_a_sync_that_was_asked_for(begin: Callable[..., Session]) -> None:
    """The first Esc stops it, in an article too, and the next one goes on as ever; another sync goes on."""
    session = begin(SCREEN, "open")
    session.offline, session.progress = False, lambda: (0, 0)
    assert do(session, "sync").said == "Der Abruf beginnt. Esc hält ihn an."
    stopped = do(session, "back")
    assert (stopped.said, stopped.shows) == ("Der Abruf wird angehalten.", Shows.STOP)
    assert session.article is not None
    assert do(session, "back").shows is Shows.LIST
    assert do(session, "back").shows is Shows.STOP


def test_the_first_hit_is_the_first_that_counts(begin: Callable[..., Session]) -> None:
    """Headline and source are no hits of a search where the text has some, so that it opens at the first."""
    session = begin(SCREEN, "search becken", "open")
    article = session.article
    assert article is not None
    assert article.hits
    assert article.offset == article.hits[0][0] >= article.begin
    assert session.hit_words().startswith("Treffer 1 von ")
    article.search("musterstadt")
    assert all(start >= article.begin for start, _end in article.hits)


def test_links_one_by_one(begin: Callable[..., Session]) -> None:
    """J says which link it leads to, by its number in the article; in the list, where links are."""
    session = begin(SCREEN)
    assert do(session, "next_link").said == "Links gibt es im Artikel. Enter öffnet ihn."
    do(session, "open")
    said = do(session, "next_link")
    assert (said.shows, said.said.startswith("Link 1 von ")) == (Shows.PLACE, True)


def test_links_side_by_side(begin: Callable[..., Session]) -> None:
    """J says all links of the text that it leads to, so that none is passed over."""
    session = begin(SCREEN)
    links = [Link(word, f"https://www.musterstadt.example/{word}") for word in ("eins", "zwei", "drei")]
    body = (Paragraph(("Hier ", links[0], " und ", links[1], ".")), Paragraph(("Dort ", links[2], ".")))
    sync(session.store, [Item("Verweise", key="3", body=body)])
    session.list.show(session.list.filter, numbers(session.store)["Verweise"])
    do(session, "open")
    assert do(session, "next_link").said == "Links 1, 2 von 3."


def test_words_where_a_number_is_wanted(begin: Callable[..., Session]) -> None:
    """What is no number is not called one; the sentence says what can be typed."""
    session = begin(PLAIN)
    said = [do(session, name, "foo").said for name in ("save", "face")]
    assert said == [f"Hier geht nur eine Nummer, von 1 bis {last}." for last in (7, 3)]


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("place", PLACES)
def test_a_move_that_leads_nowhere_is_answered(
    begin: Callable[..., Session], place: str, direction: int
) -> None:
    """At the end and the beginning of everything there is a sentence, in every face the same."""
    said = {begin(face, *PLACES[place]).edge(direction).said for face in FACES}
    assert len(said) == 1
    assert all(said)


@pytest.mark.parametrize("place", PLACES)
def test_the_faces_differ_in_their_own_terms_alone(begin: Callable[..., Session], place: str) -> None:
    """What is said is the same in a screen and in line mode, but for how they call their keys and steps."""
    own = {
        "open",
        "heading",
        "search",
        "theme",
        "layout",
        "tell",
        "cells",
        "more_rows",
        "fewer_rows",
        "face",
        "help",
    }
    own |= {"previous_heading", "headings", "next_link"}
    own |= {"copy", "sync", "where", "undo"}  # what was done before decides
    for command in COMMANDS:
        if not isinstance(command.does, Move) and command.name not in own:
            said = set()
            for session in (begin(face, *PLACES[place]) for face in (SCREEN, PLAIN)):
                language.use("de")
                # Twice, so that what is switched is as it was for the other face.
                twice = f"{answer(command.does, session).said} {answer(command.does, session).said}"
                said.add(twice.replace("Schrägstrich", "/").replace("großes ", "").replace("Großes ", ""))
                if command.name == "mark_all":
                    session.store.undo()
            assert len(said) == 1, command.name


def test_a_command_has_words_or_none(begin: Callable[..., Session]) -> None:
    """Those that take words do something with a number or words behind them."""
    worded = [command.name for command in COMMANDS if isinstance(command.does, Worded)]
    names = "open headings table search link copy take save sources change cells face help"
    assert worded == names.split()
    session = begin(PLAIN)
    assert do(session, "open", "2").shows is Shows.ARTICLE
    assert do(session, "open", "9").said == "Diese Nummer gibt es nicht, die letzte ist 2."
    assert do(session, "take", "9").said == "Dieser Artikel hat keine Links."
    assert do(session, "search", "kirmes").said == "Im Artikel nicht gefunden: kirmes."


def test_words_that_are_not_found_are_cut(begin: Callable[..., Session]) -> None:
    """However long they are: in the list and in the article at 60 characters, in every face."""
    for face in FACES:
        for before in ((), ("open",)):
            said = do(begin(face, *before), "search", "wort " * 300).said
            assert len(said) < 120, said


def test_reading_goes_on_where_it_was_left(begin: Callable[..., Session]) -> None:
    """A place in the text is kept; at its beginning, and once its end was shown, reading begins anew."""
    for place, resumed in ((2, False), (3, True), (5, False)):
        session = begin(SCREEN, "open")
        shown(session, place)
        do(session, "back")
        assert do(session, "open").resumed == resumed, place
        do(session, "back")
        assert do(begin(SCREEN), "open").resumed == resumed, place


def test_a_search_in_the_article_goes_round(begin: Callable[..., Session]) -> None:
    """From the last hit to the first, which is said, and so is that there is only the one that is shown."""
    session = begin(SCREEN, "open")
    shown(session, 3)
    assert do(session, "search", "becken").shows is Shows.PLACE
    shown(session, 4)
    assert do(session, "search", "becken").said == "Nur in dieser Zeile."
    shown(session, 5)
    assert do(session, "search", "becken").said == "Von vorn."


def test_headings_are_found_behind_what_is_shown(begin: Callable[..., Session]) -> None:
    """The next heading, the list of links at the end among them; then there is none."""
    session = begin(SCREEN, "open")
    shown(session, 0)
    assert do(session, "heading").shows is Shows.PLACE
    assert session.article is not None
    assert session.article.offset == session.article.starts[3]
    shown(session, 3)
    assert do(session, "heading").shows is Shows.PLACE
    shown(session, 6)
    assert do(session, "heading").said == "Keine weitere Überschrift."


def test_a_search_leads_back(begin: Callable[..., Session]) -> None:
    """Through a filter within it, too, to the list and the article before it; only then the session ends."""
    session = begin(PLAIN, "next_article", "search freibad", "unread_only")
    assert do(session, "quit").said == "Die Suche ist beendet."
    assert session.list.filter.query == ""
    assert session.list.place == 1
    do(session, "all")
    assert do(session, "quit").shows is Shows.END


def test_hits_in_another_order_leave_the_article_its_marks(begin: Callable[..., Session]) -> None:
    """Where a filter no longer lets the open article through, it stays in the list, and marks are for it."""
    session = begin(SCREEN, "unread_only", "search freibad", "next_article", "open")
    assert session.article is not None
    number = session.article.article.number
    do(session, "newest")
    assert session.list.number == number
    do(session, "keep")
    marked = session.store.article(number)
    assert marked is not None
    assert marked.kept


def test_the_end_of_a_search_is_where_it_began(begin: Callable[..., Session]) -> None:
    """Also where the article was read meanwhile, and only unread ones are shown."""
    session = begin(PLAIN, "unread_only", "next_article")
    number = session.list.number
    do(session, "search", "neues")
    do(session, "open")
    do(session, "back")
    assert do(session, "back").said == "Die Suche ist beendet."
    assert session.list.number == number


def test_a_sync_is_stopped_by_esc_alone(begin: Callable[..., Session]) -> None:
    """q in a filter shows all articles, and lets a sync run; Esc in the whole list stops it."""
    session = begin(SCREEN, "unread_only")
    session.progress = lambda: (3, 6)
    assert do(session, "sync").said
    assert do(session, "where").said.endswith("Der Abruf läuft: 3 von 6 Quellen.")
    assert do(session, "quit").said.startswith("Alle Artikel")
    assert do(session, "back").shows is Shows.STOP


def test_jumps(begin: Callable[..., Session]) -> None:
    """Back to the heading before, to one of the list of headings, and to the next link."""
    session = begin(SCREEN, "open")
    article = session.article
    assert article is not None
    shown(session, 0)
    places = list[str]()
    for name, words in (("headings", "2"), ("previous_heading", ""), ("next_link", ""), ("next_link", "")):
        answered = do(session, name, words)
        place = article.starts.index(article.offset) if article.offset in article.starts else -1
        places.append(answered.said or article.reading.parts[place].text)
        if answered.shows is Shows.PLACE:
            shown(session, bisect_right(article.starts, article.offset) - 1)
    assert places[:2] == ["Links", "Warum"]
    assert places[3] == "Kein weiterer Link."
    assert do(session, "previous_heading").shows is Shows.PLACE
    choice = do(session, "headings").choice
    assert choice is not None
    assert list(choice.lines) == ["1. Warum", "2. Links"]
    assert do(session, "headings", "3").said == "Diese Nummer gibt es nicht, die letzte ist 2."


@pytest.mark.row(122)
def test_a_table_by_cell(begin: Callable[..., Session], store: Store) -> None:
    """Cells along the rows from that of the place; one leads to its column and back; changes are told."""
    rows = ((("120",), ("164",), ()), (("240",), ("200",), ("210",)), (("Ohne Gewähr",), (), ()))
    filled(store, replace(LONG, body=(Table((("Liter",), ("2026",), ()), rows, "Gebühren"),)))
    session = begin(PLAIN)
    assert do(session, "table").said == "Tabellen gibt es im Artikel. Erst einen öffnen."
    do(session, "open", "2")
    assert do(session, "table").said == "Dieser Artikel hat keine Tabelle."
    do(session, "open", "1")
    along = do(session, "table").choice
    assert along is not None
    assert list(along.lines) == [
        "1. Zeile 1: Liter: 120",
        "2. 2026: 164",
        "3. Spalte 3: leer",
        "4. Zeile 2: Liter: 240",
        "5. 2026: 200",
        "6. Spalte 3: 210",
        "7. Zeile 3: Ohne Gewähr",
    ]
    down = do(session, "table", "5").choice
    assert down is not None
    assert (list(down.lines), down.place) == (["1. 2026: 120: 164", "2. 240: 200"], 1)
    assert down.chosen is not None
    again = down.chosen(0).choice
    assert again is not None
    assert (again.lines, again.place) == (along.lines, 1)
    first = do(session, "table", "1").choice
    assert first is not None
    assert list(first.lines) == ["1. Liter: Zeile 1: 120", "2. Zeile 2: 240"]
    assert session.article is not None
    session.article.go(session.article.end)
    last = do(session, "table").choice
    assert last is not None
    assert last.place == 6


def wait_for(there: Callable[[], bool]) -> None:
    """Waits until this is so."""
    end = time.monotonic() + 20
    while not there() and time.monotonic() < end:
        time.sleep(0.01)
    assert there()


@pytest.mark.row(134)
def test_reading_aloud(begin: Callable[..., Session], tmp_path: Path) -> None:
    """A program of the user's own gets the text from here on, without the links; any command stops it."""
    session = begin(SCREEN, "open")
    assert do(session, "read_on").shows is Shows.REST
    heard, ended = tmp_path / "heard", tmp_path / "ended"
    script = f'trap "touch {ended}; exit" TERM; cat > {heard}.part; mv {heard}.part {heard}; sleep 60 & wait'
    session.preferences.settings = replace(session.preferences.settings, say=("sh", "-c", script))
    shown(session, 3)
    assert do(session, "read_on").said == "Wird vorgelesen. Eine Taste hält an."
    wait_for(heard.exists)
    assert heard.read_text("utf-8") == ("Überschrift: Warum\nDas Becken ist undicht.\nDas Wasser ist kalt.")
    do(session, "where")
    wait_for(ended.exists)
    session.preferences.settings = replace(session.preferences.settings, say=("/nirgends/espeak",))
    assert do(session, "read_on").said.endswith("lässt sich nicht starten: /nirgends/espeak")


@pytest.mark.row(121)
def test_messages_are_heard_again(begin: Callable[..., Session]) -> None:
    """Each time the one before, until there is none; from the last again after a new one or a move."""
    session = begin(SCREEN)

    def again(count: int) -> list[str]:
        return [do(session, "messages").said for _ in range(count)]

    assert again(1) == ["Noch keine Meldung."]
    do(session, "keep")
    session.edge(-1)
    assert again(4) == ["Das ist der erste Artikel.", "Gemerkt.", *["Keine frühere Meldung."] * 2]
    do(session, "next_article")
    assert again(1) == ["Das ist der erste Artikel."]
    do(session, "next_article")
    assert again(2) == ["Das ist der letzte Artikel.", "Das ist der erste Artikel."]


def test_why_sources_failed_is_heard_again(begin: Callable[..., Session]) -> None:
    """A sync that several sources failed in says their names; behind that are the reasons, each a message."""
    session = begin(PLAIN)
    failed = [Result(name, error=Failure(Reason.TIMEOUT), stored=2) for name in ("stadt", "land")]
    said = synced(session, Fetched([Result("kreis", new=1), *failed], shared="Der Ordner fehlt."))
    assert said == (
        "1 neuer Artikel. Nicht erreicht: stadt, keine Antwort; land, keine Antwort."
        " Gespeichertes bleibt lesbar. Der Ordner fehlt."
    )
    assert do(session, "messages").said == said.removesuffix(" Der Ordner fehlt.")
    assert do(session, "messages").said == "Der Ordner fehlt."
    assert do(session, "messages").said.startswith("land: der Server antwortete nicht rechtzeitig.")
    assert do(session, "messages").said.startswith("stadt: der Server antwortete nicht rechtzeitig.")


def test_a_list_loses_what_the_store_has_lost(begin: Callable[..., Session], store: Store) -> None:
    """What another process took out is no row of the list after a sync; the nearest article is current."""
    session = begin(SCREEN, "next_article")
    store.take_out([session.list.number or 0])
    session.renew()
    assert len(session.list) == 1
    assert session.list.row.headline == "Altes Freibad"


def test_a_text_that_became_shorter_keeps_a_place(begin: Callable[..., Session], store: Store) -> None:
    """Its end is not taken for read: the place that is kept is one in the new text."""
    session = begin(SCREEN, "open")
    shown(session, 4)
    assert session.article is not None
    body = (Paragraph(("Vorab.",)), Paragraph(("Das Becken ist undicht.",)), *3 * (LONG.body or ())[3:])
    store.save_body(session.article.article.number, body)
    session.renew()
    assert session.article.place == session.article.offset > 0


def test_another_language_comes_though_the_store_fails(begin: Callable[..., Session], store: Store) -> None:
    """Everything is shown anew in it, and the failure is told."""
    session = begin(SCREEN)
    store.close()
    answered = do(session, "language")
    assert answered.shows is Shows.ANEW
    assert answered.said.startswith("English. ")


def test_an_article_that_is_gone_is_told(begin: Callable[..., Session], store: Store) -> None:
    """Taken out by another process: opening it and marking it say so, in every face the same."""
    for face in FACES:
        session = begin(face)
        session.list.listing.row(0)
        store.remove_source(session.list.row.source)
        session.list.listing.refresh(session.list.number or 0)
        assert do(session, "open").said == "Diesen Artikel gibt es nicht mehr."
        assert do(session, "keep").said == "Diesen Artikel gibt es nicht mehr."
        filled(store, LONG)


def test_a_store_that_is_read_only_is_told(begin: Callable[..., Session], tmp_path: Path) -> None:
    """One sentence for marks, whatever the face."""
    begin()
    path = tmp_path / "stadtbote.sqlite3"
    said = set()
    for face in FACES:
        with Store(database.open_read_only(path), path, writable=False) as store:
            session = Session(store, face, Preferences(None, Settings()))
            said |= {do(session, "keep").said, do(session, "read").said}
    assert said == {"Der Speicher ist schreibgeschützt: Lesen geht, Merken und Abrufen nicht."}


def test_a_text_that_changed_keeps_the_place(begin: Callable[..., Session], store: Store) -> None:
    """The paragraph that is read stays the one that is read, though others came before it."""
    session = begin(SCREEN, "open")
    shown(session, 4)
    assert session.article is not None
    number = session.article.article.number
    store.save_body(number, (Paragraph(("Ganz neu.",)), *(LONG.body or ())))
    session.renew()
    article = session.article
    place = next(n for n, start in enumerate(article.starts) if start == article.offset)
    assert article.reading.parts[place].text == "Das Becken ist undicht."


def test_every_entry_of_the_table_is_one_or_the_other() -> None:
    """A command is answered by the session, or is a move of the face."""
    moves = [command.does for command in COMMANDS if isinstance(command.does, Move)]
    assert sorted(moves, key=lambda move: move.value) == list(Move)
    assert all(isinstance(command, Command) for command in COMMANDS)


def test_what_syncs_cost(begin: Callable[..., Session]) -> None:
    """Sentences by month and source in every face; for the eye, a bar stands in the place of each."""
    session = begin()
    assert do(session, "costs").said == "Noch kein Abruf gezählt."
    session.store.add_costs([Cost("stadt", "2026-11", 1, 100, 900)])
    choice = do(session, "costs").choice
    assert choice is not None
    assert choice.lines[1] == "November 2026, stadt: 900 Bytes empfangen, 100 Bytes gesendet, 1 Anfrage."
    assert choice.drawn is not None
    assert list(choice.drawn(30)) == ["November…  ■■■■■■■■ 1 Kilobyte", "  stadt    ■■■■■■■■ 1 Kilobyte"]
