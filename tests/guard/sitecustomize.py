"""Refuses every socket outside 127.0.0.0/8 and ::1, in the tests and in every program that they start.

An audit hook: it cannot be taken off again. Child processes get it through PYTHONPATH.
"""

from __future__ import annotations

import ipaddress
import socket
import sys


def _local(host: object) -> bool:
    if not isinstance(host, str) or host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        pass
    try:  # the old ways to write an IPv4 address: one number, octal parts
        return ipaddress.ip_address(socket.inet_aton(host)).is_loopback
    except OSError:
        return False


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo":
        if not _local(arguments[0]):
            # As a machine without a network answers, so that the program under test can show what it does.
            raise socket.gaierror(socket.EAI_AGAIN, "refused by the tests' guard")
    elif event in {"socket.connect", "socket.sendto", "socket.bind"}:
        address = arguments[1]
        if isinstance(address, tuple) and not _local(address[0]):
            raise PermissionError(f"the tests' guard refuses {address[0]}")


sys.addaudithook(_guard)
