"""A real nginx on loopback that serves one folder, run as the user who tests, with settings of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from support.serving import serves

_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))

_SETTINGS = """\
daemon off;
{user}
pid {own}/nginx.pid;
error_log {own}/error.log;
worker_processes 1;
events {{ worker_connections 64; }}
http {{
    types {{ text/html html; application/feed+json json; application/rss+xml xml; }}
    charset utf-8;
    gzip_static on;
    log_format counted '$status $bytes_sent $request_length $uri';
    access_log {own}/access.log counted;
    client_body_temp_path {own}/body;
    proxy_temp_path {own}/proxy;
    fastcgi_temp_path {own}/fastcgi;
    uwsgi_temp_path {own}/uwsgi;
    scgi_temp_path {own}/scgi;
    server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


class Asked(NamedTuple):
    """A request as the server noted it: status, bytes that it sent and received, path."""

    status: int
    sent: int
    received: int
    path: str


def missing() -> str:
    """Why no server can run here; empty where one can."""
    if shutil.which("nginx", path=_PATH):
        return ""
    return "nginx not installed (sh tests/packages installs it on Debian)"


class Nginx:
    """Serves `root` from its making to `close`; its own files are in `own`."""

    def __init__(self, root: Path, own: Path) -> None:
        self._log = own / "access.log"
        self._errors = own / "error.log"
        self._read = 0
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        # Root's nginx would serve as a user who may not look into a test's folder.
        user = "user root;" if os.geteuid() == 0 else ""
        settings = own / "nginx.conf"
        settings.write_text(_SETTINGS.format(user=user, own=own, root=root, port=self.port), encoding="utf-8")
        program = shutil.which("nginx", path=_PATH)
        assert program is not None
        self._process = subprocess.Popen(
            [program, "-p", str(own), "-c", str(settings)], stderr=subprocess.DEVNULL
        )
        if serves(self._process, self.port):
            return
        self.close()
        raise AssertionError(f"nginx does not serve:\n{self._errors.read_text(errors='replace')}")

    def url(self, path: str) -> str:
        """The address of a file."""
        return f"http://127.0.0.1:{self.port}{path}"

    def asked(self) -> list[Asked]:
        """The requests since the last time, by path."""
        time.sleep(0.1)  # it notes a request after it has answered
        lines = self._log.read_text(encoding="utf-8").splitlines()
        new, self._read = lines[self._read :], len(lines)
        found = (line.split(" ", 3) for line in new)
        return sorted(
            (Asked(int(status), int(sent), int(got), path) for status, sent, got, path in found),
            key=lambda asked: asked.path,
        )

    def close(self) -> None:
        """Ends the server."""
        self._process.terminate()
        self._process.wait(20)

    def __enter__(self) -> Nginx:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
