"""What the tests of faults share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from raw import RawServer


@pytest.fixture
def server() -> Iterator[RawServer]:
    """A server that sends what it is told to."""
    with RawServer() as running:
        yield running
