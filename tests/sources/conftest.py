"""What the tests of fetching share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.fetching import NEWS
from support.raw import RawServer, answer


@pytest.fixture
def server() -> Iterator[RawServer]:
    """A server that has one page, and sends what else it is told to."""
    with RawServer(routes={"/": answer(NEWS)}) as running:
        yield running
