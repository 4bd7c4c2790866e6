"""Which sources an automatic sync asks, and which pages belong to a source's site."""

from __future__ import annotations

import pytest

from stadtbote.sync.plan import due, same_site
from stadtbote_cache.records import SourceState, Validators, replace
from support.keeping import CITY, NOW

HOME = "https://www.musterstadt.example"
STATE = SourceState(
    source=CITY,
    listed=3,
    articles=3,
    unread=0,
    kept=0,
    fetched_at=None,
    tried_at=None,
    failure=None,
    built_in=False,
    credits=(),
    validators=Validators(),
)


A, B = f"{HOME}/a", f"{HOME}/b"


@pytest.mark.parametrize(
    ("state", "is_due"),
    [
        ({}, True),
        ({"tried_at": NOW - 899}, False),
        ({"tried_at": NOW - 901}, True),
        ({"tried_at": NOW}, False),
        ({"tried_at": NOW - 20, "failure": "timeout"}, False),
        ({"tried_at": NOW - 901, "failure": "status 404"}, True),
        ({"tried_at": NOW - 10**7, "failure": "status 410"}, False),
        ({"tried_at": NOW - 901, "validators": Validators(fresh_until=NOW + 60)}, False),
        ({"tried_at": NOW - 901, "validators": Validators(fresh_until=NOW - 60)}, True),
        ({"tried_at": NOW - 901, "paused_until": NOW + 3600}, False),
        ({"tried_at": NOW - 901, "paused_until": NOW - 1}, True),
        ({"tried_at": NOW - 899, "paused_until": NOW - 1}, False),
        ({"tried_at": NOW - 901, "paused_until": NOW + 86_400}, False),
        # the clock was ahead when these were stored, and was set back since
        ({"tried_at": NOW + 3600}, True),
        ({"tried_at": NOW + 10**9, "fetched_at": NOW + 10**9}, True),
        ({"tried_at": NOW + 10**9, "validators": Validators(fresh_until=NOW + 10**9)}, True),
        ({"tried_at": NOW + 10**9, "paused_until": NOW + 10**9 + 60}, True),
    ],
)
@pytest.mark.row(22, 67)
def test_due(state: dict[str, object], is_due: bool) -> None:
    """Automatic syncs keep 15 minutes, Cache-Control and Retry-After, and leave alone what is gone (410)."""
    assert due(replace(STATE, **state), NOW) is is_due


@pytest.mark.parametrize(
    ("tried", "least_age", "is_due"), [(59, 60, False), (61, 60, True), (901, 3600, False)]
)
def test_due_after_another_age(tried: int, least_age: float, is_due: bool) -> None:
    """The least age can be another one; what the server asked for holds all the same."""
    assert due(replace(STATE, tried_at=NOW - tried), NOW, least_age) is is_due
    waits = replace(STATE, tried_at=NOW - tried, paused_until=NOW + 60)
    assert not due(waits, NOW, least_age)


@pytest.mark.parametrize(
    ("address", "home", "same"),
    [
        (f"{HOME}/a", HOME, True),
        ("https://news.musterstadt.example/a", HOME, True),
        ("https://musterstadt.example:8443/a", HOME, True),
        ("https://musterstadt.example.org/a", HOME, False),
        ("https://andere.example/a", HOME, False),
        ("http://127.0.0.1:80/a", "http://127.0.0.1:8080/", True),
        ("http://127.0.0.1/a", "http://10.9.0.1/", False),
        ("http://[::1]/a", "http://[::1]:8080/", True),
        ("http://[::1]/a", "http://[::2]/", False),
        ("http://localhost/a", "http://localhost/", True),
        ("http://[kaputt", HOME, False),
    ],
)
def test_same_site(address: str, home: str, same: bool) -> None:
    """A site is a host with its neighbours under the same name; a numeric address is only itself."""
    assert same_site(address, home) is same
