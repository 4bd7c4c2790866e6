"""Which sizes of a terminal show what."""

from __future__ import annotations

from textual.geometry import Size

LEAST = Size(40, 10)
SIDE_BY_SIDE = 80


def fits(size: Size) -> bool:
    """Whether there is room to work."""
    return size.width >= LEAST.width and size.height >= LEAST.height


def is_narrow(size: Size) -> bool:
    """Whether only one pane is shown at a time."""
    return size.width < SIDE_BY_SIDE


def status_rows(size: Size) -> int:
    """Rows kept free for what is said in the screen-reader face, so that saying it moves nothing else."""
    return 4 if size.height >= 20 else 3
