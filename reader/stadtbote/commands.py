"""The one table of what the keys do, in every face. Bindings, line mode and help derive from it."""

from __future__ import annotations

from enum import Enum, auto

from stadtbote.reading import (
    aloud,
    asking,
    choices,
    fetching,
    jumps,
    manner,
    marking,
    searching,
    tables,
    takeaway,
)
from stadtbote.reading.answers import Answer, Choice
from stadtbote.reading.session import Session
from stadtbote.text import signs
from stadtbote.text.keynames import in_words, key_in_words
from stadtbote.text.keys import key_of, key_shown
from stadtbote.text.language import message as m
from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record, replace

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_LEAST = 3  # letters of a word that is not typed to its end


_SIGNS = {"slash": "/", "question_mark": "?", "plus": "+", "minus": "-", "full_stop": ".", "comma": ","}


class Move(Enum):
    """What is a face's own: moves by its rows and pages, and writing what is there once more."""

    DOWN = auto()
    UP = auto()
    PAGE_DOWN = auto()
    PAGE_UP = auto()
    FIRST = auto()
    LAST = auto()
    AGAIN = auto()


class Of(Enum):
    """Where a command belongs that is for one place."""

    LIST = m("In der Liste")
    ARTICLE = m("Im Artikel")


class Worded(Record):
    """An answer to a command with or without words after it."""

    answer: Callable[[Session, str], Answer]


class Command(Record):
    """A function of the reader.

    `does` is what answers it: a function over the session, one that takes words, or a move of the face's own.
    `keys` are as Textual names them, `shown` as the user reads them. `help` is the line in the help, `label`
    the word in the key row (empty: not there), `line` what is typed in line mode unless that is the command's
    letter, `in_lines` the help there if it is another. A visitor to the kiosk has those `for_visitors`: they
    read, search, or change how that looks. In the help, one that is `of` the list or the article stands
    there. The texts are German message ids.
    """

    name: str
    keys: tuple[str, ...]
    shown: str
    help: str
    does: Callable[[Session], Answer] | Worded | Move
    label: str = ""
    line: str = ""
    in_lines: str = ""
    for_visitors: bool = True
    of: Of | None = None
    own: tuple[str, ...] = ()

    @property
    def keys_said(self) -> str:
        """All of its keys as the user reads them, with those of the user's own, as they were written."""
        usual = [_(self.shown)] if self.shown else []
        return " ".join([*usual, *map(key_shown, self.own)])

    @property
    def letter(self) -> str:
        """The one character that stands for this command, on the screens and in line mode; or nothing."""
        return next(filter(None, map(key_letter, self.keys)), "")


def key_letter(key: str) -> str:
    """The one character that a key writes, or nothing; keys as Textual names them."""
    letter = _SIGNS.get(key, key)
    return letter if len(letter) == 1 else ""


def answer(does: Callable[[Session], Answer] | Worded, session: Session, words: str = "") -> Answer:
    """What the session answers, or a sentence where the store fails."""
    session.hush()
    if does is not asking.where:
        session.asked = None
    return session.tell(lambda: does.answer(session, words) if isinstance(does, Worded) else does(session))


def _help(session: Session, words: str) -> Answer:
    """All commands, one per line, or only the one that is named."""
    commands = commands_for(session)
    if session.terms.field:

        def explain(key: str) -> str:
            found = next((command for command in commands if key in command.keys), None)
            return _help_line(found, spoken=session.spoken) if found else _("Diese Taste tut nichts.")

        spoken = session.spoken
        keys = _("q geht zurück. Leertaste blättert weiter.")
        sign = key_in_words("/") if spoken else "/"
        keys = f"{keys} {_('{sign} und eine Taste sagt, was sie tut.').format(sign=sign)}"
        sections = [] if spoken else help_sections(commands, Of.ARTICLE if session.article else Of.LIST)
        title, lines = _("Hilfe: die Tasten"), help_lines(commands, spoken=spoken)
        return Answer(choice=Choice(title, lines, keys, sections=sections, explain=explain))
    if not words:
        return Answer(choice=Choice("", line_help(commands), ""))
    named = command_named(words)
    if named is None or named not in commands:
        return Answer(_("Diesen Befehl gibt es nicht. „hilfe“ sagt alle."))
    return Answer(line_help_of(named))


COMMANDS: tuple[Command, ...] = (
    Command("down", ("j", "down"), "j ↓", m("eine Zeile nach unten"), Move.DOWN, line=m("leere Zeile")),
    Command("up", ("k", "up"), "k ↑", m("eine Zeile nach oben"), Move.UP),
    Command(
        "page_down",
        ("space", "pagedown", "l", "ctrl+f"),
        m("Leertaste l"),
        m("eine Seite weiter"),
        Move.PAGE_DOWN,
    ),
    Command("page_up", ("b", "pageup", "ctrl+b"), "b", m("eine Seite zurück"), Move.PAGE_UP),
    Command("first", ("g", "home"), "g", m("an den Anfang"), Move.FIRST),
    Command("last", ("G", "end"), "G", m("ans Ende"), Move.LAST),
    Command(
        "open",
        ("enter", "ctrl+j", "right", "e"),
        "Enter e →",
        m("öffnen"),
        Worded(Session.open),
        m("öffnen"),
        line=m("Nummer"),
    ),
    Command(
        "other_pane", ("tab", "w"), "Tab w", m("zwischen Liste und Artikel wechseln"), Session.other_pane
    ),
    Command("next_article", ("n",), "n", m("nächster Artikel, von überall"), Session.next_article),
    Command("previous_article", ("p",), "p", m("voriger Artikel, von überall"), Session.previous_article),
    Command("next_unread", ("N",), "N", m("nächster ungelesener Artikel, von überall"), marking.next_unread),
    Command("heading", ("h",), "h", m("nächste Überschrift im Artikel"), jumps.next_heading, of=Of.ARTICLE),
    Command(
        "previous_heading",
        ("H",),
        "H",
        m("vorige Überschrift im Artikel"),
        jumps.previous_heading,
        of=Of.ARTICLE,
    ),
    Command(
        "headings", ("T",), "T", m("alle Überschriften des Artikels"), Worded(jumps.headings), of=Of.ARTICLE
    ),
    Command(
        "read_on", ("A",), "A", m("den Artikel von hier bis zum Ende lesen"), aloud.read_on, of=Of.ARTICLE
    ),
    Command(
        "next_link", ("J",), "J", m("nächster Link im Text des Artikels"), jumps.next_link, of=Of.ARTICLE
    ),
    Command(
        "table",
        ("D",),
        "D",
        m("eine Tabelle Zelle für Zelle, mit den Namen der Spalten"),
        Worded(tables.table),
        of=Of.ARTICLE,
    ),
    Command(
        "search",
        ("slash",),
        "/",
        m("suchen: in der Liste in allen Artikeln, im Artikel in seinem Text"),
        Worded(searching.search),
        m("suchen"),
        line=m("/Wörter"),
    ),
    Command(
        "next_hit",
        ("full_stop",),
        ".",
        m("nächster Treffer der Suche im Artikel"),
        searching.next_hit,
        of=Of.ARTICLE,
    ),
    Command(
        "previous_hit",
        ("comma",),
        ",",
        m("voriger Treffer im Artikel"),
        searching.previous_hit,
        of=Of.ARTICLE,
    ),
    Command(
        "newest", ("d",), "d", m("die neuesten Treffer zuerst, oder die besten"), searching.newest, of=Of.LIST
    ),
    Command(
        "back",
        ("escape", "left"),
        "Esc ←",
        m("zurück zur Liste; in der Liste: Suche und Auswahl beenden"),
        searching.back,
        line="q",
    ),
    Command("read", ("r",), "r", m("gelesen oder ungelesen"), marking.read),
    Command("keep", ("s",), "s", m("merken oder nicht mehr merken"), marking.keep, m("merken")),
    Command(
        "mark_all",
        ("M",),
        "M",
        m("alle Artikel der Liste als gelesen kennzeichnen"),
        marking.mark_all,
        of=Of.LIST,
    ),
    Command("undo", ("U",), "U", m("den letzten Schritt zurücknehmen"), marking.undo),
    Command("new_only", ("W",), "W", m("nur neue zeigen, und zurück"), searching.new_only, of=Of.LIST),
    Command(
        "unread_only", ("u",), "u", m("nur ungelesene zeigen, und zurück"), searching.unread_only, of=Of.LIST
    ),
    Command("kept_only", ("m",), "m", m("nur gemerkte zeigen, und zurück"), searching.kept_only, of=Of.LIST),
    Command("all", ("a",), "a", m("alle Artikel zeigen"), searching.all_articles, of=Of.LIST),
    Command(
        "link",
        ("o",),
        "o",
        m("einen Link über seine Nummer öffnen"),
        Worded(choices.open_link),
        for_visitors=False,
        of=Of.ARTICLE,
    ),
    Command(
        "copy",
        ("x",),
        "x",
        m("einen Link kopieren, auf dem Bildschirm"),
        Worded(choices.copy_link),
        for_visitors=False,  # the next one would find it
        of=Of.ARTICLE,
    ),
    Command(
        "take", ("c",), "c", m("einen Link zum Mitnehmen zeigen"), Worded(choices.take_link), of=Of.ARTICLE
    ),
    Command(
        "save",
        ("E",),
        "E",
        m("den Artikel oder die Quellen als Datei mitnehmen, Quellen übernehmen"),
        Worded(takeaway.take_along),
        for_visitors=False,
    ),
    Command(
        "sync",
        ("y",),
        "y",
        m("Neues abrufen; Esc hält an"),
        fetching.sync,
        m("abrufen"),
        in_lines=m("Neues abrufen; Strg-C hält an"),
        for_visitors=False,
    ),
    Command(
        "sources",
        ("S",),
        "S",
        m("Quellen zeigen und eine auswählen"),
        Worded(choices.choose_source),
        m("Quellen"),
    ),
    Command(
        "change",
        ("C",),
        "C",
        m("eine Quelle ändern oder hinzufügen, eine Suche speichern, filtern"),
        Worded(choices.change_source),
        for_visitors=False,
    ),
    Command(
        "costs",
        ("B",),
        "B",
        m("zeigen, wie viele Bytes Abrufe gekostet haben"),
        choices.show_costs,
        for_visitors=False,
    ),
    Command("where", ("i",), "i", m("wo bin ich, und noch einmal: was da ist"), asking.where),
    Command("again", ("v", "ctrl+l"), "v", m("noch einmal zeigen, was dasteht"), Move.AGAIN),
    Command(
        "messages", ("P",), "P", m("die letzte Meldung noch einmal, dann die davor"), asking.messages_again
    ),
    Command(
        "order", ("O",), "O", m("nach der Zeit oder nach Quellen ordnen"), manner.change_order, of=Of.LIST
    ),
    Command("more_rows", ("plus",), "+", m("mehr Zeilen je Seite"), manner.more_rows),
    Command("fewer_rows", ("minus",), "-", m("weniger Zeilen je Seite"), manner.fewer_rows),
    Command(
        "tell", ("V",), "V", m("mehr oder weniger zur Gliederung eines Artikels sagen"), manner.next_tell
    ),
    Command(
        "cells",
        ("Z",),
        "Z",
        m("Zeilen für eine Braillezeile, im Zeilenmodus auch Z und Zahl der Zellen"),
        Worded(manner.change_cells),
    ),
    Command("layout", ("z",), "z", m("Liste und Artikel anders anordnen"), manner.next_layout),
    Command("theme", ("t",), "t", m("Farben wechseln"), manner.next_theme),
    Command("language", ("L",), "L", m("andere Sprache"), manner.next_language),
    Command(
        "face",
        ("f", "f2"),
        "f F2",
        m("andere Ansicht: Bildschirm, Bildschirmleser"),
        Worded(manner.change_face),
    ),
    Command(
        "stop",
        ("ctrl+z",),
        m("Strg-Z"),
        m("anhalten und zur Shell; fg führt zurück"),
        manner.stop,
        line=m("Strg-Z"),
        for_visitors=False,
    ),
    Command("help", ("question_mark",), "?", m("diese Hilfe"), Worded(_help), m("Hilfe")),
    Command("quit", ("q",), "q", m("zurück; in der ganzen Liste: beenden"), searching.leave, m("Ende")),
)
_LETTERS = {command.letter: command for command in COMMANDS if command.letter}
BY_NAME = {command.name: command for command in COMMANDS}
BY_KEY = {key: command for command in COMMANDS for key in command.keys}
"""The command for every key, keys as Textual names them."""
QUIT = BY_NAME["quit"]

_USUAL = COMMANDS
_OWNERS = {key: command.name for command in COMMANDS for key in command.keys}
_STAY = frozenset(
    """all back first help keep kept_only link new_only newest next_article next_hit next_unread open
    page_down previous_hit quit read search sources sync take unread_only where""".split()
)
"""The commands whose keys sentences and the row of keys name; those stay as they are."""
_FOR_THE_EYE = frozenset({"copy", "layout", "theme"})


def wrong_keys(own: Mapping[str, Sequence[str]]) -> tuple[str, str] | None:
    """What is wrong with keys of the user's own, by command: which command it is, and why."""
    given = dict[str, str]()
    for name, written in own.items():
        if name not in BY_NAME:
            said = _("den Befehl gibt es nicht. Erlaubt sind {names}.")
            return name, said.format(names=", ".join(BY_NAME))
        for typed in written:
            key = key_of(typed)
            if key is None:
                return name, _("„{key}“ ist keine Taste, die sich belegen lässt.").format(key=typed)
            other = given.setdefault(key, name)
            if other != name:
                return name, _("„{key}“ ist hier auch {other}.").format(key=typed, other=other)
            owner = _OWNERS.get(key, name)
            if owner == name:
                continue
            if owner in _STAY:
                said = _("„{key}“ ist {other} und bleibt es, weil Sätze diese Taste nennen.")
                return name, said.format(key=typed, other=owner)
            if not any(len(letter) == 1 for letter in own.get(owner, ())):
                said = _("„{key}“ ist schon {other}, und das braucht dann hier einen anderen Buchstaben.")
                return name, said.format(key=typed, other=owner)
    return None


def use(own: Mapping[str, Sequence[str]]) -> None:
    """Takes keys of the user's own, without faults, beside the usual ones, and instead of those of others."""
    global COMMANDS
    taken = {key: name for name, written in own.items() for key in map(key_of, written) if key}
    COMMANDS = tuple(_with_keys(command, taken, tuple(own.get(command.name, ()))) for command in _USUAL)
    by_key = {key: command for command in COMMANDS for key in command.keys}
    letters = {letter: command for key, command in by_key.items() if (letter := key_letter(key))}
    names = {command.name: command for command in COMMANDS}
    for known, found in ((BY_NAME, names), (BY_KEY, by_key), (_LETTERS, letters)):
        known.clear()
        known.update(found)


def _with_keys(command: Command, taken: Mapping[str, str], own: tuple[str, ...]) -> Command:
    """A command with its own keys, and without those that others took."""
    left = [key for key in command.keys if taken.get(key, command.name) == command.name]
    more = [key for key in map(key_of, own) if key and key not in left]
    shown = command.shown if len(left) == len(command.keys) else " ".join(filter(None, map(key_letter, left)))
    return replace(command, keys=(*left, *more), shown=shown, own=own)


def commands_for(session: Session) -> Sequence[Command]:
    """The commands of this session; a visitor to the kiosk has fewer."""
    return COMMANDS if session.visit is None else visitors_commands()


def visitors_commands() -> Sequence[Command]:
    """The commands of a visitor to the kiosk, in the order of the table."""
    return tuple(command for command in COMMANDS if command.for_visitors)


def command_of_letter(character: str) -> Command | None:
    """The command of a letter or sign; a capital that is not in the table counts as a small letter."""
    return _LETTERS.get(character) or _LETTERS.get(character.lower())


def command_named(word: str) -> Command | None:
    """The command with this letter, name or label, or the only one whose name or label begins so."""
    if len(word) == 1:
        return command_of_letter(word)
    word = word.casefold()
    known = {
        called.casefold(): command
        for command in reversed(COMMANDS)  # of equal ones, the first in the table counts
        for called in (command.name, command.label, _(command.label) if command.label else "")
        if called
    }
    known |= dict.fromkeys(("exit", "beenden"), QUIT)
    if word in known or len(word) < _LEAST:
        return known.get(word)
    found = {command.name for called, command in known.items() if called.startswith(word)}
    return BY_NAME[found.pop()] if len(found) == 1 else None


class Place(Record):
    """What the row of keys depends on: where the reader is, and what can be done there."""

    article: bool = False
    """Whether an article is open."""
    restricted: bool = False
    """Whether a search or a filter leaves articles out."""
    articles: bool = True
    unread: bool = False
    links: bool = False
    hits: bool = False
    writable: bool = True
    syncs: bool = True
    visitor: bool = False


def place_of(session: Session) -> Place:
    """Where the reader of a session is."""
    opened = session.article
    return Place(
        article=opened is not None,
        restricted=session.searched_from is not None or not searching.is_home(session),
        articles=len(session.list) > 0,
        unread=session.list.unread > 0,
        links=opened is not None and bool(opened.reading.links),
        hits=opened is not None and bool(opened.hits),
        writable=session.store.writable,
        syncs=session.store.writable and not session.offline,
        visitor=session.visit is not None,
    )


def keys_at(place: Place) -> list[tuple[str, str]]:
    """The row of keys there: none that does nothing; the ways to the help and out come last."""
    leaves = m("zurück") if place.article or place.restricted else m("Ende")
    if place.article:
        keys: tuple[tuple[str, str, bool], ...] = (
            (m("Leer"), m("weiter"), True),
            (".", m("nächster Treffer"), place.hits),
            (",", m("voriger"), place.hits),
            ("n", m("nächster"), True),
            ("s", m("merken"), place.writable),
            ("o", m("Links"), place.links and not place.visitor),
            ("c", m("Links"), place.links and place.visitor),
            ("/", m("suchen"), True),
        )
    else:
        keys = (
            ("Enter", m("öffnen"), place.articles),
            ("N", m("nächster ungelesener"), place.unread),
            ("/", m("suchen"), True),
            ("r", m("gelesen"), place.articles and place.writable),
            ("s", m("merken"), place.articles and place.writable),
            ("y", m("abrufen"), place.syncs and not place.visitor),
            ("S", m("Quellen"), True),
        )
    shown = [*keys, ("?", m("Hilfe"), True), ("q", leaves, True)]
    return [(_(key), _(word)) for key, word, alive in shown if alive]


def keys_in_sheet(*, chooses: bool, shows: bool, changes: bool, pages: bool) -> list[tuple[str, str]]:
    """The row of keys below lines, one of which `chooses` what is done, `shows` a list, or `changes`.

    Those of more than one line go on by `pages`.
    """
    keys = (
        ("Enter", m("zeigen") if shows else m("wählen"), chooses),
        ("i", m("genauer"), chooses and shows),  # the first to go where there is little room
        ("C", m("ändern"), changes),
        (m("Leer"), m("weiter"), pages and not chooses),
        ("q", m("zurück"), True),
    )
    return [(_(key), _(word)) for key, word, alive in keys if alive]


def help_lines(commands: Sequence[Command] = COMMANDS, *, spoken: bool = False) -> list[str]:
    """The help of the screens: one line per command, the key first; for the ear, keys in words."""
    return [_help_line(command, spoken=spoken) for command in commands]


def _help_line(command: Command, *, spoken: bool) -> str:
    keys = in_words(command.keys_said) if spoken else command.keys_said
    return f"{keys}: {_(command.help)}"


def help_sections(commands: Sequence[Command], here: Of) -> list[tuple[str, list[tuple[str, str]]]]:
    """The help for the eye: the keys of the place where one is, those of the other, and the signs."""
    first = [command for command in commands if command.of in {None, here}]
    others = [command for command in commands if command not in first]
    there = Of.LIST if here is Of.ARTICLE else Of.ARTICLE
    return [
        *(
            (_(place.value), [(command.keys_said, _(command.help)) for command in of])
            for place, of in ((here, first), (there, others))
        ),
        (_("Zeichen"), signs.legend()),
    ]


def line_shown(command: Command) -> str:
    """What is typed in line mode for a command."""
    return _(command.line) if command.line else command.letter


def line_help(commands: Sequence[Command] = COMMANDS) -> list[str]:
    """The help of line mode: one line per command that does something there.

    Going back and quitting are the same letter.
    """
    told = (command for command in commands if command.name not in _FOR_THE_EYE)
    return [line_help_of(command) for command in told if command.line != QUIT.letter]


def line_help_of(command: Command) -> str:
    """What is typed for a command in line mode, in words, and what it does."""
    typed = line_shown(command)
    if len(typed) > 1 and typed[0] == "/":
        typed = _("{sign} und Wörter").format(sign=key_in_words("/"))
    return f"{key_in_words(typed)}: {_(command.in_lines or command.help)}"
