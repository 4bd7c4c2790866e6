"""Which IP addresses belong to the public network, and in which order they are tried."""

from __future__ import annotations

import pytest

from stadtbote.sources.net.addresses import both_families, is_address, is_public, look_up


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8", "100.63.0.1", "172.32.0.1", "2001:4860:4860::8888", "2a00:1450::1",
        "::ffff:8.8.8.8", "2002:808:808::1", "64:ff9b::8.8.8.8",
    ],
)  # fmt: skip
@pytest.mark.row(19)
def test_public(address: str) -> None:
    """Addresses of the public network, also where IPv6 wraps one of IPv4."""
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "198.18.0.1", "192.0.2.1", "203.0.113.9", "224.0.0.1", "233.1.1.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%lo", "fec0::1", "fc00::1", "fd12::1", "ff02::1",
        "2001:db8::1", "3fff::1", "2001::1", "100::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "2002:7f00:1::", "2002:a00:1::1", "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "5f00::1",
    ],
)  # fmt: skip
@pytest.mark.row(19)
def test_not_public(address: str) -> None:
    """Addresses of this machine, of its network, of groups, of nobody, and IPv6 that wraps such a one."""
    assert not is_public(address)


def test_families_by_turns() -> None:
    """The families take turns, each address comes once, and the first stays first."""
    mixed = ["2a00::1", "2a00::2", "1.1.1.1", "2a00::1", "1.1.1.2", "1.1.1.3"]
    assert both_families(mixed) == ["2a00::1", "1.1.1.1", "2a00::2", "1.1.1.2", "1.1.1.3"]
    assert both_families(["1.1.1.1", "2a00::1"]) == ["1.1.1.1", "2a00::1"]


def test_is_address() -> None:
    """A zone, a number or a name is no plain address."""
    hosts = ["127.0.0.1", "::1", "fe80::1%lo", "2130706433", "127.1", "localhost"]
    assert [is_address(host) for host in hosts] == [True, True, False, False, False, False]


async def test_look_up() -> None:
    """The system knows this machine's own name, and odd forms of its number; it fails plainly on nonsense."""
    assert "127.0.0.1" in await look_up("localhost", 80)
    assert set(await look_up("2130706433", 80)) == {"127.0.0.1"}
    with pytest.raises(OSError, match="unknown host"):
        await look_up("a" * 64, 80)
