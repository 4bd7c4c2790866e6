"""Runs the program on a terminal at a fixed time, and takes the pictures of one series after the other."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from faults.disk import failing
from pictures.drawing import svg
from pictures.town import NOW, TIME_ZONE
from support.terminal import PROGRAM, Terminal
from support.visiting import PROMPT

FOLDER = Path(__file__).parents[2] / "styles" / "pictures"
LINE = "line.txt"

Size = tuple[int, int]
LARGE, USUAL = (120, 36), (80, 24)
SIZES: Sequence[Size] = (LARGE, (100, 30), USUAL, (40, 10))


class Step(NamedTuple):
    """Keys, a text that is there once they are answered, and in what sizes the `place` is then taken.

    Without a place nothing is taken.
    """

    keys: str
    until: str
    place: str = ""
    sizes: Sequence[Size] = SIZES


class Series(NamedTuple):
    """A start of the program, and what is taken of it."""

    steps: Sequence[Step]
    arguments: Sequence[str] = ()
    variables: Mapping[str, str] = {}
    size: Size = LARGE


_LIST = Step("", "Stand 14:08", "list")
_FEW_COLOURS = {"TERM": "xterm", "COLORTERM": ""}
_LOOK = (_LIST, Step("\rjjj", " %", "article", [LARGE]))
_PLACES = (
    _LIST,
    Step("\rjjj", " %", "article"),
    Step("q", "Enter öffnen"),
    Step("/glasfaser\r", "gefunden", "search"),
    Step("q", "beendet"),
    Step("S", "Enter zeigen", "sources"),
    Step("q", "Enter öffnen"),
    Step("?", "q zurück", "help"),
    Step("q", "Enter öffnen"),
    Step("B", "q zurück", "bytes", [USUAL]),
)
SERIES: Mapping[str, Series] = {
    "dark": Series(_PLACES, ["--theme", "dark"]),
    **{
        name: Series(_LOOK, ["--theme", name]) for name in ("light", "paper", "night", "contrast", "terminal")
    },
    "no-colour": Series(_LOOK, [], {"NO_COLOR": "1"}),
    **{f"{name}-16": Series(_LOOK, ["--theme", name], _FEW_COLOURS) for name in ("dark", "light")},
    "kiosk": Series(
        (Step("", PROMPT, "start", [USUAL]), Step("b\r", "Stand 14:08", "list")), ["--kiosk"], size=USUAL
    ),
}
_LINES = ("", "1", "", "q", "/linie", "q", "S", "q", "i", "q")


def started(store: Path, folder: Path, series: Series) -> Terminal:
    """The program on a copy of the store, at the time of the pictures."""
    folder.mkdir(parents=True)
    copy = shutil.copytree(store.parent, folder / "store") / store.name
    shift = str(round(NOW.timestamp() - time.time()))
    config = folder / "config.toml"
    config.write_text("automatic_sync = false\n")
    command = [*PROGRAM, "--store", str(copy), "--config", str(config), *series.arguments]
    variables = {**failing(folder, clock=shift), "TZ": TIME_ZONE, **series.variables}
    return Terminal(command, columns=series.size[0], rows=series.size[1], variables=variables)


def _name(series: str, place: str, size: Size) -> str:
    return f"{series}-{place}-{size[0]}x{size[1]}.svg"


def names() -> Iterator[str]:
    """The names of all pictures."""
    for name, series in SERIES.items():
        for step in series.steps:
            yield from (_name(name, step.place, size) for size in step.sizes if step.place)


def taken(store: Path, folder: Path, name: str) -> Iterator[tuple[str, str]]:
    """The pictures of a series: the name of the file, and what is in it."""
    series = SERIES[name]
    with started(store, folder / name, series) as terminal:
        for step in series.steps:
            terminal.wait_for(step.until) if not step.keys else terminal.press(step.keys, step.until)
            for size in step.sizes if step.place else ():
                _resize(terminal, size)
                title = f"{name}, {step.place}, {size[0]}x{size[1]}"
                yield _name(name, step.place, size), svg(terminal.screen, title)
            _resize(terminal, series.size)


def _resize(terminal: Terminal, size: Size) -> None:
    if size != (terminal.screen.columns, terminal.screen.lines):
        terminal.resize(*size)
        terminal.press("")  # waits for the answer


def conversation(store: Path, folder: Path) -> str:
    """A session of line mode as it stands on the terminal at its end; `_LINES` is what was typed."""
    with started(store, folder / "line", Series((), ["--plain"], size=(80, 60))) as terminal:
        terminal.wait_for("1. ")
        for typed in _LINES:
            terminal.press(f"{typed}\r")
        terminal.wait()
    return f"{terminal.text.rstrip()}\n"
