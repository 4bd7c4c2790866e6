"""Waiting for servers that are programs of their own."""

from __future__ import annotations

import socket
import subprocess
import time
from contextlib import suppress


def serves(process: subprocess.Popen[bytes], port: int) -> bool:
    """Waits until something listens on this port of 127.0.0.1; False where the process ends or takes 20 s."""
    end = time.monotonic() + 20
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        time.sleep(0.05)
    return False
