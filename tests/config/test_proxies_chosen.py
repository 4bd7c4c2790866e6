"""Which proxy an address goes through: what the variables and the configuration say."""

from __future__ import annotations

import pytest

from stadtbote.config.proxies import Proxies, in_use, parse
from stadtbote.errors import ConfigError

P, Q, R = "http://p.example:1", "http://q.example:2", "http://r.example:3"


def shown(proxies: Proxies) -> tuple[str, str]:
    return repr(proxies.http or ""), repr(proxies.https or "")


@pytest.mark.parametrize(
    ("variables", "configured", "http", "https"),
    [
        ({}, None, "''", "''"),
        ({"http_proxy": P}, None, P, "''"),
        ({"HTTP_PROXY": P}, None, P, "''"),
        ({"https_proxy": P}, None, "''", P),
        ({"HTTPS_PROXY": P, "https_proxy": Q}, None, "''", Q),
        ({"all_proxy": P}, None, P, P),
        ({"ALL_PROXY": P, "https_proxy": Q}, None, P, Q),
        ({}, P, P, P),
        ({"http_proxy": Q}, P, Q, P),
        ({"ALL_PROXY": Q}, P, Q, Q),
        ({"HTTP_PROXY": P, "http_proxy": ""}, None, "''", "''"),
        ({"HTTP_PROXY": P, "REQUEST_METHOD": "GET"}, None, "''", "''"),
        ({"http_proxy": P, "REQUEST_METHOD": "GET"}, None, P, "''"),
        ({"HTTPS_PROXY": P, "REQUEST_METHOD": "GET"}, Q, Q, P),
        ({"http_proxy": " p.example:1 "}, None, P, "''"),
    ],
)
def test_which_names_it(variables: dict[str, str], configured: str | None, http: str, https: str) -> None:
    """A variable for the scheme goes over one for all, and both over the configuration."""
    assert shown(in_use(variables, configured)) == (http, https)


@pytest.mark.parametrize(
    ("no_proxy", "direct"),
    [
        ("", set()),
        ("*", {"a.example", "b.a.example", "aa.example", "10.1.2.3", "::1"}),
        ("a.example", {"a.example", "b.a.example"}),
        (".a.example", {"a.example", "b.a.example"}),
        ("*.A.example", {"a.example", "b.a.example"}),
        ("x.example,a.example:80", {"a.example", "b.a.example"}),
        ("a.example:81 10.0.0.0/8", {"10.1.2.3"}),
        ("10.1.2.3", {"10.1.2.3"}),
        ("10.1.2.3:80", {"10.1.2.3"}),
        ("::1", {"::1"}),
        ("[::1]:80", {"::1"}),
        ("[::1]:81,10.0.0.0/99,/,:,1", set()),
        ("::/0", {"::1"}),
    ],
)
def test_no_proxy(no_proxy: str, direct: set[str]) -> None:
    """Names hold for those below them, addresses and networks for themselves, a port only for that port."""
    proxies = in_use({"all_proxy": P, "no_proxy": no_proxy}, None)
    hosts = ("a.example", "b.a.example", "aa.example", "10.1.2.3", "::1")
    assert {host for host in hosts if proxies.of("http", host, None) is None} == direct


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("proxy", "http://proxy:80"),
        ("https://proxy.example/", "https://proxy.example:443"),
        ("socks5://u%40x:p%3A%20w@[::1]", "socks5://…@[::1]:1080"),
        ("socks5h://10.1.2.3:9050", "socks5h://10.1.2.3:9050"),
    ],
)
def test_addresses(address: str, said: str) -> None:
    """The scheme may be missing, and the port; what stands before the @ is not shown."""
    assert repr(parse(address)) == said


def test_names_and_passwords() -> None:
    """Name and password of an address are told apart and decoded."""
    proxy = parse("http://u%40x:p%3Aw%C3%B6@proxy")
    assert proxy is not None
    assert (proxy.user, proxy.password) == ("u@x", "p:wö")


@pytest.mark.parametrize(
    "address",
    ["", "ftp://a", "socks4://a", "http://", "http://a/b", "http://a?b", "http://a#b", "http://a:0", "http://a:x",
     "http://a:99999", "a b", "http://a..b", "http://[::1", "a\nb", "http://u%0a@a", "http://u%3Ax:p@a",
     "x" * 2000],
)  # fmt: skip
def test_what_is_no_proxy(address: str) -> None:
    """Anything else is none."""
    assert parse(address) is None


@pytest.mark.parametrize("address", ["http://user:geheim", "user:geheim", "http://u:geheim@h:x"])
def test_a_variable_that_names_none(address: str) -> None:
    """Only its name is told: what it says may hold a password."""
    with pytest.raises(ConfigError, match="Die Variable https_proxy nennt keinen Proxy: erlaubt ist") as told:
        in_use({"https_proxy": address}, None)
    assert "geheim" not in str(told.value)
