"""A text as a QR code, two rows of modules in each row of the terminal. Needs the extra `qr`."""

from __future__ import annotations

from collections.abc import Iterable

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from typing import Protocol

    class Code(Protocol):
        """What segno makes."""

        def matrix_iter(self, *, border: int) -> Iterable[Iterable[int]]:
            """The modules in rows, dark ones not 0, with a border of this many light ones."""


_BORDERS = (4, 2, 1)  # light modules; ISO/IEC 18004 asks for four, but one is enough for most cameras
_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def code(text: str) -> Code | None:
    """The smallest code for a text; None where the library is missing, or the text is too long."""
    try:
        import segno
    except ImportError:
        return None
    try:
        made: Code = segno.make_qr(text, error="l", boost_error=False)
    except segno.DataOverflowError:
        return None
    return made


def rows(code: Code, width: int, height: int) -> list[str]:
    """The code in half blocks, dark on light, with as wide a border as there is room for.

    It fits into `width` cells and `height` rows; empty where it cannot.
    """
    for border in _BORDERS:
        modules = [[bool(dark) for dark in row] for row in code.matrix_iter(border=border)]
        if len(modules) % 2:
            modules.append([False] * len(modules[0]))
        if len(modules[0]) <= width and len(modules) // 2 <= height:
            pairs = zip(modules[::2], modules[1::2], strict=True)
            return ["".join(_BLOCKS[pair] for pair in zip(*both, strict=True)) for both in pairs]
    return []
