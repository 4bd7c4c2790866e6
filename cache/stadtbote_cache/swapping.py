"""A new file in the place of a damaged store, which stays beside it: whole, or not at all."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from pathlib import Path

from stadtbote_cache import damage


def log_of(path: Path) -> Path:
    """Where the log of the damaged store is: beside it, or where `swap` had it when it was killed."""
    log = path.with_name(f"{path.name}-wal")
    if not log.exists():
        for moved in path.parent.glob(f"{path.name}.corrupt-*-wal"):
            file = moved.with_name(moved.name.removesuffix("-wal"))
            if file.exists() and file.samefile(path):
                return moved
    return log


def swap(path: Path, new: Path, today: str) -> Path:
    """Puts the new file in the place of the damaged one, which stays beside it with its log.

    Where it is now. The log goes first: SQLite would write what it holds into whatever file stands beside
    it. Raises OSError; then nothing has changed.
    """
    moved = _free_name(path, today)
    with ExitStack() as undoing:
        undoing.callback(moved.unlink, missing_ok=True)
        try:
            os.link(path, moved)
        except OSError:  # a file system without links
            import shutil

            shutil.copy2(path, moved)
        for end in ("-wal", "-shm"):
            file, aside = (base.with_name(f"{base.name}{end}") for base in (path, moved))
            if file.exists():
                file.rename(aside)
                undoing.callback(aside.rename, file)
        _give_away(new, path.stat())
        new.rename(path)
        undoing.pop_all()  # now it is done
    with suppress(OSError):  # what is left of it has no effect
        moved.with_name(f"{moved.name}-shm").unlink(missing_ok=True)
        handle = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    damage.forget(path)
    return moved


def _give_away(new: Path, old: os.stat_result) -> None:
    """Lets those use the new file who may use the old one, as far as this user can do that."""
    for owner, group in ((-1, old.st_gid), (old.st_uid, -1)):
        with suppress(OSError):
            os.chown(new, owner, group)
    mode = old.st_mode & 0o666
    if new.stat().st_gid != old.st_gid:  # the rights were another group's
        mode &= ~0o060
    new.chmod(mode)


def _free_name(path: Path, today: str) -> Path:
    name = f"{path.name}.corrupt-{today}"
    number = 1
    while (free := path.with_name(name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    return free
