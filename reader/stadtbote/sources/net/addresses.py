"""Looks host names up, and tells the addresses of the public network from all others."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import socket
import threading
from collections.abc import Iterable
from contextlib import suppress
from itertools import zip_longest

_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
_DOCUMENTATION = ipaddress.IPv6Network("3fff::/20")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


async def look_up(host: str, port: int) -> list[str]:
    """Ask the system's resolver; IP addresses, best first. OSError where the name is unknown.

    It runs in a daemon thread of its own: a dead name server then holds up neither the threads that
    the store works in nor the end of the program.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def settle(found: list[str] | None) -> None:
        if not answer.done():
            if found:
                answer.set_result(found)
            else:
                answer.set_exception(OSError(errno.EHOSTUNREACH, "unknown host"))

    def ask() -> None:
        found = None
        with suppress(OSError, UnicodeError):
            entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found = [str(place[0]) for *_, place in entries]
        with suppress(RuntimeError):  # the loop ended meanwhile, nobody waits for the answer
            loop.call_soon_threadsafe(settle, found)

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    return await answer


def is_address(host: str) -> bool:
    """Whether a host is an IP address in its usual form, without a zone."""
    try:
        return not getattr(ipaddress.ip_address(host), "scope_id", None)
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public network, also when wrapped in an IPv6 address."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not (ip.is_multicast or ip.is_reserved)
    wrapped = ip.ipv4_mapped or ip.sixtofour
    if ip in _NAT64:
        wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if wrapped is not None:
        return is_public(str(wrapped))
    return ip in _GLOBAL_IPV6 and ip.is_global and ip not in _DOCUMENTATION


def both_families(addresses: Iterable[str]) -> list[str]:
    """The addresses without doubles, the two families by turns, beginning with the first one's."""
    unique = list(dict.fromkeys(addresses))
    first = [address for address in unique if (":" in address) == (":" in unique[0])]
    second = [address for address in unique if address not in first]
    return [address for pair in zip_longest(first, second) for address in pair if address is not None]
