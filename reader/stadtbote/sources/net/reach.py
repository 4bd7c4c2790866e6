"""Which addresses a request may be connected to: the public network, and what is allowed beside it."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Sequence

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.net.addresses import is_public


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
        if _is_number(name):
            refused = private and not home
        else:
            if home and (own or not private):
                # Some of each kind: that is no host of the private network.
                self._private[name] = not any(public) and self._private.get(name, True)
            refused = private and not (home and self._private.get(name, False))
        if refused and name not in self._allowed:
            raise SourceError(Reason.PRIVATE_ADDRESS)


def _plain(host: str) -> str:
    """A host as it is compared: without case, brackets and last dot, IP addresses in their short form."""
    name = host.strip("[]").rstrip(".").lower()
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return name


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
