"""What is shown at which size of a terminal."""

from __future__ import annotations

from stadtbote_styles.tuples import NamedTuple

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from typing import Protocol
else:
    Protocol = object


class Sized(Protocol):
    """Columns and rows of a terminal."""

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...


class Terminal(NamedTuple):
    """Columns and rows, before Textual's own type is imported."""

    width: int
    height: int


LEAST = Terminal(40, 10)


def fits(size: Sized) -> bool:
    """Whether there is room to work."""
    return size.width >= LEAST.width and size.height >= LEAST.height


def status_rows(size: Sized) -> int:
    """Rows kept free for sentences in the screen-reader face, so that they move nothing else."""
    return 3 if size.height < 20 and size.width >= 60 else 4
