"""A link as a QR code, two rows of it on each row of letters; without the extra `qr` there is none."""

from __future__ import annotations

_QUIET = 2  # modules of blank around it; ISO/IEC 18004 asks for four, a terminal has blank beyond
_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def rows(text: str) -> list[str]:
    """The code in half blocks, light modules drawn: a terminal's letters are light on dark, mostly.

    Empty where the library is not there, or the text is too long for any code.
    """
    try:
        import segno
    except ImportError:
        return []
    try:
        code = segno.make_qr(text, error="l", boost_error=False)
    except segno.DataOverflowError:
        return []
    light = [[not dark for dark in row] for row in code.matrix_iter(border=_QUIET)]
    if len(light) % 2:
        light.append([True] * len(light[0]))
    return [
        "".join(_BLOCKS[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(light[::2], light[1::2], strict=True)
    ]
