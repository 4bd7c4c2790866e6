"""The addresses of hosts: looked up, checked whether they may be reached, and tried until one answers."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import os
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import suppress
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from stadtbote.errors import Reason, SourceError

if TYPE_CHECKING:
    from anyio.abc import AsyncResource

C = TypeVar("C", bound="AsyncResource")
"""A connection."""

NEXT_ATTEMPT = 0.3
"""Seconds before the next address is tried beside the one that does not answer (RFC 8305, section 5)."""

_REASONS = {
    errno.ECONNREFUSED: Reason.REFUSED,
    errno.ECONNRESET: Reason.RESET,
    errno.ETIMEDOUT: Reason.TIMEOUT,
    errno.EMFILE: Reason.FILES,
    errno.ENFILE: Reason.FILES,
    errno.ENOMEM: Reason.MEMORY,
    errno.ENOBUFS: Reason.MEMORY,
    errno.EADDRNOTAVAIL: Reason.PORTS,
    errno.EACCES: Reason.DENIED,
    errno.EPERM: Reason.DENIED,
}

_LOCAL = (".localhost", ".local", ".internal", ".lan", ".home.arpa")

_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
_DOCUMENTATION = ipaddress.IPv6Network("3fff::/20")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


async def look_up(host: str, port: int) -> list[str]:
    """Ask the system's resolver; IP addresses, best first. OSError where there are none to be had.

    It runs in a daemon thread of its own: a dead name server then holds up neither the threads that
    the store works in nor the end of the program.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def settle(found: list[str] | OSError) -> None:
        if answer.done():
            return
        if isinstance(found, OSError):
            answer.set_exception(found)
        else:
            answer.set_result(found)

    def ask() -> None:
        found: list[str] | OSError = OSError(errno.EHOSTUNREACH, "unknown host")
        try:
            entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found = [str(place[0]) for *_, place in entries] or found
        except UnicodeError:
            pass
        except OSError:  # the resolver says that a name is unknown also where it could open nothing
            found = _shortage() or found
        with suppress(RuntimeError):  # the loop ended meanwhile, nobody waits for the answer
            loop.call_soon_threadsafe(settle, found)

    try:
        threading.Thread(target=ask, name="look-up", daemon=True).start()
    except RuntimeError:  # the system gives no further thread
        raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)) from None
    return await answer


def _shortage() -> OSError | None:
    """Why no socket can be opened now; None where one can be."""
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
    except OSError as error:
        return error
    return None


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


def seems_public(host: str) -> bool:
    """Whether a host is in the public network as far as its name or address tells; nothing is looked up."""
    name = _plain(host)
    if is_address(name):
        return is_public(name)
    last = name.rpartition(".")[2]
    if last[:1].isdigit():  # an IPv4 address as inet_aton(3) takes it, such as 127.1
        return False
    return "." in name and not name.endswith(_LOCAL)


def seems_open(address: str) -> bool:
    """Whether the host of an address seems to be in the public network."""
    return seems_public(urlsplit(address).hostname or "")


def both_families(addresses: Iterable[str]) -> list[str]:
    """The addresses without doubles, the two families by turns, beginning with the first one's."""
    unique = list(dict.fromkeys(addresses))
    first = [address for address in unique if (":" in address) == (":" in unique[0])]
    second = [address for address in unique if address not in first]
    return [address for pair in zip_longest(first, second) for address in pair if address is not None]


class Reach:
    """What one fetcher may reach.

    A source's own address may be anywhere, because the user named it, but not inside and outside at once.
    What a page, a feed or a redirect names must be in the public network, with two exceptions: a host that
    is allowed by name, and the source's own host where the source itself was found outside the public
    network. A name that was once found in the public network, by whatever request, is not followed out of it
    by the same fetcher, which is that of one sync (DNS rebinding).
    """

    def __init__(self, allowed: Collection[str] = ()) -> None:
        """`allowed`: names and IP addresses of hosts that may be anywhere."""
        self._allowed = frozenset(_plain(host) for host in allowed)
        self._private: dict[str, bool] = {}  # by the names of sources' hosts

    def check(self, host: str, addresses: Sequence[str], *, home: bool, own: bool) -> None:
        """Raises SourceError PRIVATE_ADDRESS where a host that has these addresses may not be connected to.

        `home`: the host is the source's own. `own`: and what is asked for is the source's own address.
        """
        name = _plain(host)
        public = [is_public(address) for address in addresses]
        private = not all(public)
        if is_address(name):
            refused = private and not home
        else:
            if home and (own or any(public)):
                # Some of each kind: that is no host of the private network.
                self._private[name] = not any(public) and self._private.get(name, True)
            refused = private and not (home and self._private.get(name, False))
        if refused and name not in self._allowed:
            raise SourceError(Reason.PRIVATE_ADDRESS)

    def check_name(self, host: str, *, home: bool) -> None:
        """The same for a host that a proxy connects to: only what it is called can be checked."""
        if not (home or seems_public(host) or _plain(host) in self._allowed):
            raise SourceError(Reason.PRIVATE_ADDRESS)


def _plain(host: str) -> str:
    """A host as it is compared: without case, brackets and last dot, IP addresses in their short form."""
    name = host.strip("[]").rstrip(".").lower()
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return name


async def first_to_answer(addresses: Iterable[str], connect: Callable[[str], Awaitable[C]]) -> C:
    """Connect to whichever address answers first, a simple form of RFC 8305; the others are closed.

    `connect` raises SourceError where it fails; so does this where none answers, with the reason that
    says most.
    """
    attempts: set[asyncio.Future[C]] = set()
    winner: C | None = None
    try:
        try:
            winner = await _race(addresses, connect, attempts)
        finally:
            await _abandon(attempts)
    except BaseException:  # cancelled while the others were closed: nobody will use the winner
        if winner is not None:
            await winner.aclose()
        raise
    return winner


_NO_TLS = {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"}
"""What OpenSSL says of an answer in plain HTTP, up to 3.3 and from 3.4 on."""


def reason_of(error: BaseException) -> Reason:
    """Why a connection failed: what TLS or the operating system said first."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return Reason.UNENCRYPTED if cause.reason in _NO_TLS else Reason.TLS
        if isinstance(cause, OSError) and cause.errno is not None:
            return _REASONS.get(cause.errno, Reason.OFFLINE)
        cause = cause.__cause__
    return Reason.RESET


async def _race(
    addresses: Iterable[str], connect: Callable[[str], Awaitable[C]], attempts: set[asyncio.Future[C]]
) -> C:
    reasons: list[Reason] = []
    untried = iter(addresses)
    while True:
        address = next(untried, None)
        if address is not None:
            attempts.add(asyncio.ensure_future(connect(address)))
        elif not attempts:
            # One of two families may be missing here; that says less than what the other one met.
            for says_less in ({Reason.OFFLINE, Reason.PORTS}, {Reason.OFFLINE}):
                reasons = [told for told in reasons if told not in says_less] or reasons
            raise SourceError(reasons[0] if reasons else Reason.OFFLINE)
        patience = None if address is None else NEXT_ATTEMPT
        done, _ = await asyncio.wait(attempts, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        for attempt in done:
            attempts.remove(attempt)
            failure = attempt.exception()
            if failure is None:
                return attempt.result()
            if not isinstance(failure, SourceError):
                raise failure
            reasons.append(failure.reason)


async def _abandon(attempts: set[asyncio.Future[C]]) -> None:
    """End the attempts that lost, and close those that had come through all the same."""
    for attempt in attempts:
        attempt.cancel()
    for late in await asyncio.gather(*attempts, return_exceptions=True):
        if not isinstance(late, BaseException):
            await late.aclose()
