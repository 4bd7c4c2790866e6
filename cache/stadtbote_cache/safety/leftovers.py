"""What a process that was killed had begun to write beside a file, as `.NAME.` and some letters."""

from __future__ import annotations

import time
from contextlib import suppress
from glob import escape
from pathlib import Path

_SECONDS = 3600.0  # after which what was begun is nobody's any more


def clear_left(target: Path) -> None:
    """Removes what was begun long ago and never took the place of the file `target`."""
    for left in target.parent.glob(f".{escape(target.name)}.*"):
        with suppress(OSError):
            if abs(time.time() - left.lstat().st_mtime) > _SECONDS:  # or the clock was ahead then
                left.unlink()
