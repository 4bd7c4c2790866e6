"""Replaces a damaged store, which stays beside the new file: completely, or not at all."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from pathlib import Path

from stadtbote_cache import damage
from stadtbote_cache.atomic import settle_folder
from stadtbote_cache.safety import locking

State = list[tuple[int, int]]


def log_of(path: Path, end: str = "-wal") -> Path:
    """The log beside a store."""
    return path.with_name(f"{path.name}{end}")


def state(path: Path, log: Path) -> State:
    """The sizes of the store's file and its log, and when they were written to."""
    return [_state_of(file) for file in (path, log) if file.exists()]


def _state_of(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_size, found.st_mtime_ns


def swap(path: Path, new: Path, today: str, before: State) -> Path | None:
    """Replaces the damaged file with the new one; the damaged one stays beside it with its log.

    Returns where that is now; None where it is no longer as it was `before`, or another process is writing to
    it. Then, or if this raises OSError, nothing has changed. The log goes first: SQLite would write its
    content into whatever file is beside it.
    """
    moved, log = _free_name(path, today), log_of(path)
    with ExitStack() as locked, ExitStack() as undoing:
        undoing.callback(moved.unlink, missing_ok=True)
        try:
            os.link(path, moved)
        except OSError:  # a file system without links
            import shutil

            shutil.copy2(path, moved)
        # A transaction would do, but SQLite begins none on a file whose first page is bad. A process with the
        # log open writes to it under any name, so without these locks a mark could be only in the moved file.
        if not locked.enter_context(locking.kept_out(path, log_of(path, "-shm"))):
            return None
        for end in ("-wal", "-shm"):
            file, aside = (base.with_name(f"{base.name}{end}") for base in (path, moved))
            if file.exists():
                file.rename(aside)
                undoing.callback(aside.rename, file)
                log = aside if file == log else log
        _give_away(new, path.stat())
        if state(path, log) != before:  # checked last, for systems without locks
            return None
        new.rename(path)
        undoing.pop_all()  # now it is done
    with suppress(OSError):  # what is left of the old one has no effect
        moved.with_name(f"{moved.name}-shm").unlink(missing_ok=True)
    settle_folder(path.parent)
    damage.forget(path)
    return moved


def _give_away(new: Path, old: os.stat_result) -> None:
    """Lets everybody use the new file who could use the old one, as far as this user can."""
    for owner, group in ((-1, old.st_gid), (old.st_uid, -1)):
        with suppress(OSError):
            os.chown(new, owner, group)
    mode = old.st_mode & 0o666
    if new.stat().st_gid != old.st_gid:  # the rights were for another group
        mode &= ~0o060
    new.chmod(mode)


def _free_name(path: Path, today: str) -> Path:
    name = f"{path.name}.corrupt-{today}"
    number = 1
    while (free := path.with_name(name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    return free
