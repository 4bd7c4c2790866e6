"""The proxies that the environment and the configuration name, and which of them an address goes through."""

from __future__ import annotations

import ipaddress
import re
from importlib.util import find_spec

from stadtbote.errors import ConfigError
from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record, replace

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Mapping

_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
_HOST = r"(?i)(?!.*\.\.)[a-z0-9]([a-z0-9._-]{0,252}[a-z0-9])?"
_LONGEST = 1_000
_SETTING = "proxy"


class Proxy(Record):
    """A proxy; `user` and `password` are None where it wants none. `named` is the variable or the setting.

    Its repr is the address without what stands before the @.
    """

    scheme: str
    host: str
    port: int
    user: str | None = None
    password: str | None = None
    named: str = _SETTING

    @property
    def socks(self) -> bool:
        """Whether it is spoken to by SOCKS 5 (RFC 1928), and not by HTTP."""
        return self.scheme.startswith("socks")

    def __repr__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{'' if self.user is None else '…@'}{host}:{self.port}"


class Proxies(Record):
    """The proxies for each scheme of an address, None for none, and the hosts for which none is used.

    `direct` are names, which hold for the names below them too, IP addresses, networks as address/bits, or
    "*" for all; behind a name or an address may stand a port.
    """

    http: Proxy | None = None
    https: Proxy | None = None
    direct: tuple[str, ...] = ()

    def of(self, scheme: str, host: str, port: int | None) -> Proxy | None:
        """The proxy through which such an address goes; None where its server is asked directly."""
        proxy = self.https if scheme == "https" else self.http
        if proxy is None:
            return None
        place = (_plain(host), port or _PORTS[scheme])
        return None if any(_is_meant(entry, *place) for entry in self.direct) else proxy


def parse(address: str) -> Proxy | None:
    """A proxy's address, with or without a scheme, which is http then; None for what is none."""
    from urllib.parse import unquote, urlsplit

    whole = address if "://" in address else f"http://{address}"
    try:
        parts = urlsplit(whole)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    user = None if parts.username is None else unquote(parts.username)
    password = None if user is None else unquote(parts.password or "")
    if (
        len(address) > _LONGEST
        or any(not character.isprintable() or character.isspace() for character in address)
        or parts.scheme not in _PORTS
        or port == 0
        or not (re.fullmatch(_HOST, host) or _ip(host))
        or parts.path not in ("", "/")
        or parts.query
        or parts.fragment
        or any(not part.isprintable() for part in (user or "", password or ""))
        or ":" in (user or "")
    ):
        return None
    return Proxy(parts.scheme, host, port or _PORTS[parts.scheme], user, password)


def allowed() -> str:
    """What is allowed as the address of a proxy."""
    return _(
        "erlaubt ist nur die Adresse eines Proxys, die mit http, https oder socks5 beginnt, zum Beispiel"
        ' "http://proxy.stadt.example:3128".'
    )


def in_use(environment: Mapping[str, str], configured: str | None) -> Proxies:
    """The proxies for this run: what a variable names goes over what is configured.

    Raises ConfigError where one cannot be used: it is no address of a proxy, or lacks a package.
    """
    every = _variable(environment, "all") or _from(_SETTING, configured or "")
    found = Proxies(
        _variable(environment, "http") or every,
        _variable(environment, "https") or every,
        tuple(filter(None, re.split(r"[\s,]+", _value(environment, "no")[1].lower()))),
    )
    for proxy in (found.http, found.https):
        if proxy and proxy.socks and find_spec("socksio") is None:
            raise ConfigError(
                _(
                    "Für den Proxy {proxy}, genannt in {named}, fehlt das Python-Paket socksio. Es kommt mit:"
                    " pip install socksio. Es wurde nichts abgerufen."
                ).format(proxy=proxy, named=proxy.named)
            )
    return found


def _value(environment: Mapping[str, str], kind: str) -> tuple[str, str]:
    """The variable for a kind, and what it says. Small letters go over capitals, also where they say nothing.

    In a CGI, HTTP_PROXY is what a client sent as its header Proxy (CVE-2016-5385).
    """
    small, large = f"{kind}_proxy", f"{kind}_proxy".upper()
    if small in environment or (kind == "http" and "REQUEST_METHOD" in environment):
        return small, environment.get(small, "").strip()
    return large, environment.get(large, "").strip()


def _variable(environment: Mapping[str, str], kind: str) -> Proxy | None:
    return _from(*_value(environment, kind))


def _from(named: str, address: str) -> Proxy | None:
    if not address:
        return None
    if proxy := parse(address):
        return replace(proxy, named=named)
    # What it says is not shown: without one sign, a password looks like a host or a port.
    said = _("Die Variable {named} nennt keinen Proxy: {allowed} Es wurde nichts abgerufen.")
    raise ConfigError(said.format(named=named, allowed=allowed()))


def _plain(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _is_meant(entry: str, host: str, port: int) -> bool:
    """Whether an entry of no_proxy means a host at a port."""
    if entry == "*":
        return True
    address = _ip(host)
    if address and "/" in entry:
        try:
            return address in ipaddress.ip_network(entry, strict=False)
        except ValueError:
            return False
    name, _colon, given = entry.rpartition(":")
    if name and given.isdecimal() and (name.endswith("]") or ":" not in name):
        if int(given) != port:
            return False
        entry = name
    entry = _plain(entry.removeprefix("*").removeprefix("."))
    if address:
        return _ip(entry) == address
    return bool(entry) and (host == entry or host.endswith(f".{entry}"))
