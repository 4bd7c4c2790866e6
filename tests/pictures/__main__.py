"""Makes the pictures of the running program anew, in styles/pictures, and the first frames that ship.

    python tests/pictures

From the project's root, in the environment of the tests.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from build_catalogues import compile_in_place
from faults import disk
from pictures import first_frames, shooting, town


def main() -> None:
    """Makes all of them, and removes what is no longer made."""
    compile_in_place()
    shooting.FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        disk.place.append(folder)
        store = town.build(folder / "town")
        found = {shooting.LINE: shooting.conversation(store, folder)}
        for name in shooting.SERIES:
            found |= shooting.taken(store, folder, name)
            print(name, flush=True)
        for name, text in first_frames.drawn(folder).items():
            (first_frames.FOLDER / name).write_text(text, "utf-8")
    for path in shooting.FOLDER.iterdir():
        if path.name not in found:
            path.unlink()
    for name, text in found.items():
        (shooting.FOLDER / name).write_text(text, "utf-8")
    print(f"{len(found)} files, {sum(map(len, found.values())) // 1000} kB")


if __name__ == "__main__":
    main()
