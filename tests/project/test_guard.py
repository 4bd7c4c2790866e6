"""The guard itself."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from support.terminal import environment


def test_names_of_the_world_are_not_looked_up() -> None:
    """A look-up of a name outside this machine fails as it does without a network."""
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("digital.wuppertal.de", 443)


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "2001:db8::1"])
def test_addresses_of_the_world_are_not_connected_to(address: str) -> None:
    """A connection outside loopback is refused before it is tried."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as tried, pytest.raises(PermissionError):
        tried.connect((address, 80))


def test_child_processes_are_guarded_too() -> None:
    """A program that a test starts cannot leave the machine either."""
    code = "import socket; socket.create_connection(('192.0.2.1', 80))"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, check=False)
    assert b"the tests' guard" in done.stderr
