"""The places for visits over SSH: one each, given back by the system when a session ends, however it ends.

A place is a name of its own in the kernel's list of abstract sockets (unix(7)): of two who ask for the same
at the same moment one gets it, and no file is written. Nothing is ever sent, and nobody listens.
"""

from __future__ import annotations

import errno
import os
import socket
from contextlib import suppress
from pathlib import Path

_LISTED = Path("/proc/net/unix")


class Places:
    """So many places for this account, where the news are in this folder.

    Where the system has no such names, nobody is turned away.
    """

    def __init__(self, folder: Path, most: int) -> None:
        found = folder.stat()
        kiosk = f"stadtbote-visit-{os.geteuid()}-{found.st_dev:x}-{found.st_ino:x}"
        self._names = [f"{kiosk}-{number}" for number in range(most)]

    def take(self) -> bool:
        """Takes a place for as long as this process is there; False where all are taken."""
        try:
            place = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        except OSError:
            return True
        for name in self._names:
            try:
                place.bind(f"\0{name}")
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    continue
            place.detach()
            return True
        place.close()
        return False

    def are_full(self) -> bool:
        """Whether somebody who came now would be turned away."""
        with suppress(OSError):
            listed = set(_LISTED.read_text(encoding="ascii", errors="replace").split())
            return listed.issuperset(f"@{name}" for name in self._names)
        return False
