"""The first frames that ship: what the very first start shows, in each language."""

from __future__ import annotations

from pathlib import Path

from stadtbote.config.settings import Settings
from stadtbote.screen import frame, frame_truth
from stadtbote.screen.sizes import Terminal
from stadtbote.terminal.faces import DEFAULT, SCREEN, Choice
from stadtbote.text import language
from stadtbote_cache.store import Store

FOLDER = Path(frame.__file__).parent / "first_frames"


def drawn(folder: Path) -> dict[str, str]:
    """The files by name; stores are made in `folder`."""
    call = frame.call_of(Choice(SCREEN, DEFAULT), Settings(), offline=False)
    found, before = {}, language.current()
    for code in frame_truth.SHIPPED:
        language.use(code)
        with Store.open(folder / f"first-{code}.sqlite3") as store:
            rows, cursor = frame.next_rows(store, call, Terminal(*frame_truth.SHIPPED_SIZE))
        found[f"{code}.txt"] = "\n".join([cursor, *rows, ""])
    language.use(before)
    return found
