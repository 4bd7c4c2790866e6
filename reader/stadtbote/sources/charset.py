"""The character encoding of an answer: from bytes to text, whatever the labels say."""

from __future__ import annotations

import codecs
import re

# Only these are taken from a label; everything else, utf-7 above all, is read as UTF-8.
_LEGACY = {
    label: encoding
    for encoding, labels in {
        "cp1252": "ascii us-ascii latin1 latin-1 iso-8859-1 iso8859-1 windows-1252 cp1252",
        "iso8859-15": "iso-8859-15 iso8859-15 latin-9",
        "iso8859-2": "iso-8859-2",
        "cp1250": "windows-1250",
        "cp1254": "iso-8859-9 windows-1254",
        "cp1251": "windows-1251",
        "koi8-r": "koi8-r",
    }.items()
    for label in labels.split()
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the mark of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"\s{0,64}<\?xml[^>]{1,100}?encoding\s{0,8}=\s{0,8}[\"']([A-Za-z0-9._-]{1,40})")
_SAMPLE = 512
# How `surrogateescape` shows a byte that is not UTF-8, to what Windows-1252 means by it.
_REPAIRED = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}


def _unmarked_utf16(body: bytes) -> str | None:
    """The byte order of UTF-16 without a mark: in Latin text every second byte is zero."""
    even, odd = body[:_SAMPLE:2].count(0), body[1:_SAMPLE:2].count(0)
    half = min(len(body), _SAMPLE) // 2
    if half < 2 or max(even, odd) < half * 0.4 or min(even, odd) > half * 0.1:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _legacy(label: str | None) -> str | None:
    return _LEGACY.get(label.strip().strip("\"'").lower().replace("_", "-")) if label else None


def decode(body: bytes, charset: str | None = None) -> str:
    """The text of `body`; `charset` is the label of the HTTP header. Never fails.

    A byte order mark wins; then what is valid UTF-8 is UTF-8, against any label; then the header's
    and the XML declaration's label count; else it is UTF-8 with stray bytes read as Windows-1252.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            body = body[len(mark) :]
            if encoding == "utf-8":
                break
            return body.decode(encoding, "replace")
    else:
        if order := _unmarked_utf16(body):
            return body.decode(order, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        # A text that was cut inside its last character is still UTF-8.
        cut_off = error.reason == "unexpected end of data"
    if not cut_off:
        declared = _DECLARED.match(body[:_SAMPLE])
        label = _legacy(charset) or _legacy(declared[1].decode("ascii") if declared else None)
        if label:
            return body.decode(label, "replace")
    return body.decode("utf-8", "surrogateescape").translate(_REPAIRED)
