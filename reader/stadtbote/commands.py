"""The one table of what the keys do. Key bindings, footer, help and README derive from it."""

from __future__ import annotations

from dataclasses import dataclass

from stadtbote.text.language import translated as _


@dataclass(frozen=True, slots=True)
class Command:
    """A function of the screens.

    `keys` are as the terminal layer names them, `shown` as the user reads them. `label` is the word
    in the key row (empty: not there), `help` the line in the help; both are German message ids.
    """

    name: str
    keys: tuple[str, ...]
    shown: str
    label: str
    help: str


COMMANDS = (
    Command("down", ("j", "down"), "j ↓", "", "eine Zeile nach unten"),
    Command("up", ("k", "up"), "k ↑", "", "eine Zeile nach oben"),
    Command("page_down", ("space", "pagedown"), "Leertaste", "", "eine Seite weiter"),
    Command("page_up", ("b", "pageup"), "b", "", "eine Seite zurück"),
    Command("first", ("g", "home"), "g", "", "an den Anfang"),
    Command("last", ("G", "end"), "G", "", "ans Ende"),
    Command("open", ("enter", "ctrl+j", "right"), "Enter →", "öffnen", "öffnen"),
    Command("other_pane", ("tab",), "Tab", "", "zur anderen Seite: Liste oder Artikel"),
    Command("next_article", ("n",), "n", "", "nächster Artikel, von überall"),
    Command("previous_article", ("p",), "p", "", "voriger Artikel, von überall"),
    Command("search", ("slash",), "/", "suchen", "suchen; Enter geht zu den Treffern, Esc beendet die Suche"),
    Command(
        "back", ("escape", "left"), "Esc ←", "", "zurück zur Liste; in der Liste: Suche und Filter aufheben"
    ),
    Command("read", ("r",), "r", "", "gelesen oder ungelesen"),
    Command("keep", ("s",), "s", "merken", "merken oder nicht mehr merken"),
    Command("unread_only", ("u",), "u", "", "nur ungelesene zeigen, und zurück"),
    Command("all", ("a",), "a", "", "alle Artikel zeigen"),
    Command("link", ("o",), "o", "", "einen Link über seine Nummer öffnen"),
    Command("sync", ("y",), "y", "abrufen", "Neues abrufen; Esc bricht ab"),
    Command("sources", ("S",), "S", "Quellen", "Quellen zeigen und eine auswählen"),
    Command("where", ("i",), "i", "", "wo bin ich"),
    Command("theme", ("t",), "t", "", "Farben wechseln"),
    Command("help", ("question_mark",), "?", "Hilfe", "diese Hilfe"),
    Command("quit", ("q",), "q", "Ende", "zurück, in der Liste: beenden"),
)


def key_row() -> str:
    """The row of keys at the foot of the screen."""
    return "  ".join(f"{c.shown.split()[0]} {_(c.label)}" for c in COMMANDS if c.label)


def help_lines() -> list[str]:
    """The help: one line a function, the key first."""
    return [f"{_(command.shown)}: {_(command.help)}" for command in COMMANDS]
