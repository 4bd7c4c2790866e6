"""A real ssh server on loopback, run by the user who tests, with keys and settings of its own."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from support.serving import serves

_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
_RUN = Path("/run/sshd")

_SETTINGS = """\
ListenAddress 127.0.0.1:{port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/user_key.pub
AuthenticationMethods publickey
PermitRootLogin prohibit-password
StrictModes no
UsePAM no
PidFile none
PrintMotd no
PrintLastLog no
"""


def missing() -> str:
    """Why no server can run here; empty where one can."""
    lacking = [name for name in ("sshd", "ssh", "ssh-keygen") if shutil.which(name, path=_PATH) is None]
    return f"{', '.join(lacking)} not installed (sh tests/packages installs it on Debian)" if lacking else ""


def make_room() -> None:
    """Makes the folder without which root's sshd does nothing; else its service does.

    It stays: other servers may have begun to use it.
    """
    if os.geteuid() == 0:
        _RUN.mkdir(mode=0o755, exist_ok=True)


class SshServer:
    """Serves from its making to `close`; `more` are further lines of its settings."""

    def __init__(self, folder: Path, more: str = "") -> None:
        self._folder = folder
        for name in ("host_key", "user_key"):
            words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", str(folder / name)]
            subprocess.run(words, check=True)
        make_room()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self.settings = folder / "sshd_config"
        text = _SETTINGS.format(port=self.port, folder=folder) + more
        self.settings.write_text(text, encoding="utf-8")
        self._log = (folder / "sshd.log").open("wb")
        program = shutil.which("sshd", path=_PATH)
        assert program is not None
        # sshd insists on its whole path; -e writes its log to stderr.
        self._process = subprocess.Popen([program, "-D", "-e", "-f", str(self.settings)], stderr=self._log)
        self._wait()

    def _wait(self) -> None:
        if serves(self._process, self.port):
            return
        self.close()
        raise AssertionError(f"sshd does not serve:\n{self.log}")

    @property
    def log(self) -> str:
        """What the server wrote."""
        return (self._folder / "sshd.log").read_text(encoding="utf-8", errors="replace")

    def client(self, command: Sequence[str], variables: Mapping[str, str]) -> list[str]:
        """The words that run a command at the server, on a terminal, with these variables and no others."""
        remote = ["env", "-i", *(f"{name}={value}" for name, value in variables.items()), *command]
        return [*self.connecting(), "-tt", "127.0.0.1", shlex.join(remote)]

    def connecting(self, program: str = "ssh", port: int | None = None) -> list[str]:
        """The words before a host's name: ssh, sftp or scp to this server, without a question."""
        options = {
            "BatchMode": "yes",
            "IdentitiesOnly": "yes",
            "IdentityFile": str(self._folder / "user_key"),
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": "/dev/null",
            "LogLevel": "ERROR",
            "Port": str(port or self.port),
        }
        return [program, "-F", "none", *(word for pair in options.items() for word in ("-o", "=".join(pair)))]

    def close(self) -> None:
        """Ends the server, not its connections."""
        self._process.terminate()
        self._process.wait(20)
        self._log.close()

    def __enter__(self) -> SshServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
