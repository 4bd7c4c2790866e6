"""The fixture that gives a test a fresh city of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from city.server import CityServer


@pytest.fixture
def city() -> Iterator[CityServer]:
    """A running city server on 127.0.0.1 that no other test has asked anything."""
    with CityServer() as server:
        yield server
