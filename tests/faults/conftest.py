"""What the tests of faults share."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.program import Program
from support.hosted import Kiosk, missing
from support.needs import need
from support.raw import RawServer


@pytest.fixture
def server() -> Iterator[RawServer]:
    """A server that sends what it is told to."""
    with RawServer() as running:
        yield running


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program with a store of the test's own, without any source."""
    return Program(tmp_path)


@pytest.fixture
def public(public: Path) -> Path:
    """A folder that other users may also write into."""
    public.chmod(0o777)
    return public


@pytest.fixture(scope="session")
def kiosk() -> Iterator[Kiosk]:
    """A kiosk over SSH; without the programs the tests are skipped, but never where all must be there."""
    need(missing())
    with Kiosk() as made:
        yield made


@pytest.fixture
def anybodys(kiosk: Kiosk) -> Path:
    """A new folder that everybody may write to."""
    folder = Path(tempfile.mkdtemp(dir=kiosk.folder))
    folder.chmod(0o777)
    return folder
