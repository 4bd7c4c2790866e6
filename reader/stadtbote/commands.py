"""The one table of what the keys do, in every face. Bindings, line mode, help and README derive from it."""

from __future__ import annotations

from collections.abc import Sequence

from stadtbote.text.language import message as m
from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record


class Command(Record):
    """A function of the reader.

    `keys` are as the terminal layer names them, `shown` as the user reads them. `help` is the line in the
    help, `label` the word in the key row (empty: not there), `line` what is typed in line mode where that
    is not the command's letter. The texts are German message ids.
    """

    name: str
    keys: tuple[str, ...]
    shown: str
    help: str
    label: str = ""
    line: str = ""

    @property
    def letter(self) -> str:
        """The one character that stands for this command, in the screens and in line mode; or nothing."""
        names = {"slash": "/", "question_mark": "?", "plus": "+", "minus": "-"}
        return next((c for key in self.keys if len(c := names.get(key, key)) == 1), "")


COMMANDS = (
    Command("down", ("j", "down"), "j ↓", m("eine Zeile nach unten"), line=m("leere Zeile")),
    Command("up", ("k", "up"), "k ↑", m("eine Zeile nach oben")),
    Command("page_down", ("space", "pagedown", "l"), m("Leertaste l"), m("eine Seite weiter")),
    Command("page_up", ("b", "pageup"), "b", m("eine Seite zurück")),
    Command("first", ("g", "home"), "g", m("an den Anfang")),
    Command("last", ("G", "end"), "G", m("ans Ende")),
    Command(
        "open", ("enter", "ctrl+j", "right", "e"), "Enter e →", m("öffnen"), m("öffnen"), line=m("Nummer")
    ),
    Command("other_pane", ("tab", "w"), "Tab w", m("zwischen Liste und Artikel wechseln")),
    Command("next_article", ("n",), "n", m("nächster Artikel, von überall")),
    Command("previous_article", ("p",), "p", m("voriger Artikel, von überall")),
    Command("heading", ("h",), "h", m("nächste Überschrift im Artikel")),
    Command(
        "search",
        ("slash",),
        "/",
        m("suchen: in der Liste in allen Artikeln, im Artikel in seinem Text"),
        m("suchen"),
        line=m("/Wörter"),
    ),
    Command("newest", ("d",), "d", m("die neuesten Treffer zuerst, oder die besten")),
    Command(
        "back",
        ("escape", "left"),
        "Esc ←",
        m("zurück zur Liste; in der Liste: Suche und Auswahl beenden"),
        line="q",
    ),
    Command("read", ("r",), "r", m("gelesen oder ungelesen")),
    Command("keep", ("s",), "s", m("merken oder nicht mehr merken"), m("merken")),
    Command("unread_only", ("u",), "u", m("nur ungelesene zeigen, und zurück")),
    Command("kept_only", ("m",), "m", m("nur gemerkte zeigen, und zurück")),
    Command("all", ("a",), "a", m("alle Artikel zeigen")),
    Command("link", ("o",), "o", m("einen Link über seine Nummer öffnen")),
    Command("take", ("c",), "c", m("einen Link zum Mitnehmen zeigen")),
    Command("sync", ("y",), "y", m("Neues abrufen; Esc hält an, im Zeilenmodus Strg-C"), m("abrufen")),
    Command("sources", ("S",), "S", m("Quellen zeigen und eine auswählen"), m("Quellen")),
    Command("where", ("i",), "i", m("wo bin ich")),
    Command("again", ("v", "ctrl+l"), "v", m("noch einmal zeigen, was dasteht")),
    Command("more_rows", ("plus",), "+", m("mehr Zeilen je Seite")),
    Command("fewer_rows", ("minus",), "-", m("weniger Zeilen je Seite")),
    Command("theme", ("t",), "t", m("Farben wechseln")),
    Command("language", ("L",), "L", m("Deutsch oder Englisch")),
    Command("face", ("f", "f2"), "f F2", m("andere Ansicht: Bildschirm, Bildschirmleser")),
    Command("help", ("question_mark",), "?", m("diese Hilfe"), m("Hilfe")),
    Command("quit", ("q",), "q", m("zurück; in der ganzen Liste: beenden"), m("Ende")),
)


QUIT_LETTER = next(command.letter for command in COMMANDS if command.name == "quit")


def key_row(commands: Sequence[Command] = COMMANDS) -> str:
    """The row of keys at the foot of the screen."""
    # The way to the help and the way out come first: a narrow screen cuts the rest.
    first = sorted((c for c in commands if c.label), key=lambda c: c.name not in {"help", "quit"})
    return "  ".join(f"{c.shown.split()[0]} {_(c.label)}" for c in first)


def help_lines(commands: Sequence[Command] = COMMANDS) -> list[str]:
    """The help of the screens: one line a function, the key first."""
    return [f"{_(command.shown)}: {_(command.help)}" for command in commands]


def line_shown(command: Command) -> str:
    """What is typed in line mode for a command."""
    return _(command.line) if command.line else command.letter


def line_help(commands: Sequence[Command] = COMMANDS) -> list[str]:
    """The help of line mode: one line for what can be typed; going back and quitting are one letter there."""
    return [line_help_of(command) for command in commands if command.line != QUIT_LETTER]


def line_help_of(command: Command) -> str:
    """What is typed for a command in line mode, and what it does."""
    return f"{line_shown(command)}: {_(command.help)}"


def key_table() -> str:
    """The keys as rows of a Markdown table, for README: what it does, in the screens, in line mode."""
    rows = []
    for command in COMMANDS:
        line = line_shown(command)
        typed = f"`{line}`" if line == command.letter or len(line) == 1 else line
        rows.append(f"| `{_(command.shown).replace(' ', '` `')}` | {typed} | {_(command.help)} |")
    return "\n".join(rows)
