"""The one table of what the keys do. Key bindings, footer, help and README derive from it."""

from __future__ import annotations

from dataclasses import dataclass

from stadtbote.text.language import message as m
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
    Command("down", ("j", "down"), "j ↓", "", m("eine Zeile nach unten")),
    Command("up", ("k", "up"), "k ↑", "", m("eine Zeile nach oben")),
    Command("page_down", ("space", "pagedown"), m("Leertaste"), "", m("eine Seite weiter")),
    Command("page_up", ("b", "pageup"), "b", "", m("eine Seite zurück")),
    Command("first", ("g", "home"), "g", "", m("an den Anfang")),
    Command("last", ("G", "end"), "G", "", m("ans Ende")),
    Command("open", ("enter", "ctrl+j", "right"), "Enter →", m("öffnen"), m("öffnen")),
    Command("other_pane", ("tab",), "Tab", "", m("zwischen Liste und Artikel wechseln")),
    Command("next_article", ("n",), "n", "", m("nächster Artikel, von überall")),
    Command("previous_article", ("p",), "p", "", m("voriger Artikel, von überall")),
    Command(
        "search", ("slash",), "/", m("suchen"), m("suchen; Enter geht zu den Treffern, Esc beendet die Suche")
    ),
    Command(
        "back",
        ("escape", "left"),
        "Esc ←",
        "",
        m("zurück zur Liste; in der Liste: Suche und Auswahl beenden"),
    ),
    Command("read", ("r",), "r", "", m("gelesen oder ungelesen")),
    Command("keep", ("s",), "s", m("merken"), m("merken oder nicht mehr merken")),
    Command("unread_only", ("u",), "u", "", m("nur ungelesene zeigen, und zurück")),
    Command("kept_only", ("m",), "m", "", m("nur gemerkte zeigen, und zurück")),
    Command("all", ("a",), "a", "", m("alle Artikel zeigen")),
    Command("link", ("o",), "o", "", m("einen Link über seine Nummer öffnen")),
    Command("sync", ("y",), "y", m("abrufen"), m("Neues abrufen; Esc bricht ab")),
    Command("sources", ("S",), "S", m("Quellen"), m("Quellen zeigen und eine auswählen")),
    Command("where", ("i",), "i", "", m("wo bin ich")),
    Command("theme", ("t",), "t", "", m("Farben wechseln")),
    Command("help", ("question_mark",), "?", m("Hilfe"), m("diese Hilfe")),
    Command("quit", ("q",), "q", m("Ende"), m("zurück; in der ganzen Liste: beenden")),
)


def key_row() -> str:
    """The row of keys at the foot of the screen."""
    # The way to the help and the way out come first: a narrow screen cuts the rest.
    first = sorted((c for c in COMMANDS if c.label), key=lambda c: c.name not in {"help", "quit"})
    return "  ".join(f"{c.shown.split()[0]} {_(c.label)}" for c in first)


def help_lines() -> list[str]:
    """The help: one line a function, the key first."""
    return [f"{_(command.shown)}: {_(command.help)}" for command in COMMANDS]


def key_table() -> str:
    """The keys as rows of a Markdown table, for README."""
    return "\n".join(f"| `{_(c.shown).replace(' ', '` `')}` | {_(c.help)} |" for c in COMMANDS)
