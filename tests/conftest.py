"""What all tests share: first the guard that keeps them on this machine."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from hypothesis import HealthCheck, settings

from build_catalogues import compile_in_place
from city.fixtures import city as city
from faults import disk
from guard import sitecustomize as sitecustomize  # the guard, before anything else can open a socket
from speech.table import pytest_terminal_summary as pytest_terminal_summary
from stadtbote.text import language
from stadtbote_cache.store import Store
from support.packed import opened

# What Hypothesis makes up is seen quickly or hardly ever: a few examples each time, many on demand.
settings.register_profile(
    "default",
    max_examples=30,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
settings.register_profile("long", settings.get_profile("default"), max_examples=1000)
settings.load_profile("default")


def pytest_configure(config: pytest.Config) -> None:
    """Catalogues that were changed, or came by git, are compiled; once, before there are workers."""
    if not hasattr(config, "workerinput"):
        compile_in_place()


@pytest.fixture(autouse=True)
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test begins in German, whatever the one before it chose."""
    monkeypatch.setenv("LANGUAGE", "de")
    language.use("de")


@pytest.fixture(autouse=True, scope="session")
def usual_mask() -> Iterator[None]:
    """What tests make may be read by all and written by their user, whatever mask they were started with."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture(autouse=True, scope="session")
def heeded_interrupts() -> None:
    """Ctrl-C reaches what tests start, also where a shell runs them in the background and ignores it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def disk_place(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where the disk that fails is built, once somebody needs it."""
    disk.place[:] = [tmp_path_factory.mktemp("disk")]


@pytest.fixture(scope="session")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new store that nobody has open; a copy takes a tenth of the time that making one takes."""
    path = tmp_path_factory.mktemp("new") / "stadtbote.sqlite3"
    Store.open(path).close()
    return path


@pytest.fixture
def store(new_store: Path, tmp_path: Path) -> Iterator[Store]:
    """A new store with the built-in edition, on disk."""
    with Store.open(Path(shutil.copy(new_store, tmp_path))) as opened:
        yield opened


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Store]:
    """The store of somebody else."""
    with opened(tmp_path, "dort") as opened_there:
        yield opened_there


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that other users may look into; pytest's own are private."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """An authority that certifies servers."""
    return trustme.CA()
