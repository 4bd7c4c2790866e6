"""The character encoding of an answer: from bytes to text, whatever the labels say."""

from __future__ import annotations

import codecs
import re

# The labels of the WHATWG Encoding Standard (encoding.spec.whatwg.org, "Names and labels"), and Python's
# name of what browsers read under each; of UTF-16
# only the bytes tell. Everything else, utf-7 above all, is no label.
_LEGACY = {
    label: encoding
    for encoding, labels in {
        "cp866": "866 cp866 csibm866 ibm866",
        "iso8859-2": "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso-8859-2:1987 l2 latin2",
        "iso8859-3": "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso-8859-3:1988 l3 latin3",
        "iso8859-4": "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso-8859-4:1988 l4 latin4",
        "iso8859-5": "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso-8859-5:1988",
        "iso8859-6": "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6"
        " iso-8859-6-e"
        " iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso-8859-6:1987",
        "iso8859-7": "csisolatingreek ecma-118 elot-928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597"
        " iso-8859-7:1987 sun-eu-greek",
        "iso8859-8": "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8"
        " iso88598"
        " iso-8859-8:1988 visual csiso88598i iso-8859-8-i logical",
        "iso8859-10": "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6",
        "iso8859-13": "iso-8859-13 iso8859-13 iso885913",
        "iso8859-14": "iso-8859-14 iso8859-14 iso885914",
        "iso8859-15": "csisolatin9 iso-8859-15 iso8859-15 iso885915 l9 latin-9",
        "iso8859-16": "iso-8859-16",
        "koi8-r": "cskoi8r koi koi8 koi8-r",
        "koi8-u": "koi8-ru koi8-u",
        "mac-roman": "csmacintosh mac macintosh x-mac-roman",
        "cp874": "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874",
        "cp1250": "cp1250 windows-1250 x-cp1250",
        "cp1251": "cp1251 windows-1251 x-cp1251",
        "cp1252": "ansi-x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1"
        " iso88591"
        " iso-8859-1:1987 l1 latin1 latin-1 us-ascii windows-1252 x-cp1252",
        "cp1253": "cp1253 windows-1253 x-cp1253",
        "cp1254": "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso-8859-9:1989 l5 latin5"
        " windows-1254 x-cp1254",
        "cp1255": "cp1255 windows-1255 x-cp1255",
        "cp1256": "cp1256 windows-1256 x-cp1256",
        "cp1257": "cp1257 windows-1257 x-cp1257",
        "cp1258": "cp1258 windows-1258 x-cp1258",
        "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
        "gb18030": "chinese csgb2312 csiso58gb231280 gb2312 gb-2312 gb-2312-80 gbk iso-ir-58 x-gbk gb18030",
        "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
        "euc_jp": "cseucpkdfmtjapanese euc-jp x-euc-jp",
        "iso2022_jp": "csiso2022jp iso-2022-jp",
        "cp932": "csshiftjis ms932 ms-kanji shift-jis sjis windows-31j x-sjis",
        "cp949": "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks-c-5601-1987 ks-c-5601-1989 ksc5601"
        " ksc-5601"
        " windows-949",
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
_DECLARED = re.compile(rb"\s{0,64}<\?xml[^>]{1,100}?encoding\s{0,8}=\s{0,8}[\"']([A-Za-z0-9._:-]{1,40})")
_SAMPLE = 512
# How `surrogateescape` shows a byte that is not UTF-8, to what Windows-1252 means by it.
_REPAIRED = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}
_STRAY = re.compile("[\udc80-\udcff]")
_ASCII = bytes(range(0x80))
_MOST = 65_536
_ESCAPED = re.compile(rb"\x1b(?:\$[@B]|\([BJ])")  # of ISO-2022-JP, which is ASCII alone to the eye


def _unmarked_utf16(body: bytes) -> str | None:
    """The byte order of UTF-16 without a mark: in Latin text every second byte is zero."""
    even, odd = body[:_SAMPLE:2].count(0), body[1:_SAMPLE:2].count(0)
    half = min(len(body), _SAMPLE) // 2
    if half < 2 or max(even, odd) < half * 0.4 or min(even, odd) > half * 0.1:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def of_label(label: str | None) -> str | None:
    """Python's name of the encoding that a label means, where it is another than UTF-8 or UTF-16."""
    return _LEGACY.get(label.strip().strip("\"'").lower().replace("_", "-")) if label else None


def decode(body: bytes, charset: str | None = None, declared: str | None = None) -> str:
    """The text of `body`; `charset` is the label of the HTTP header, `declared` that of HTML. Never fails.

    A byte order mark wins; then what is valid UTF-8 is UTF-8, against any label. Then of the header's and
    the XML declaration's labels the first that fits counts: Latin-1, which fits everything and is what
    servers say unasked, comes last. Without one it is Windows-1252. What is UTF-8 but for a few stray bytes
    has only these read as Windows-1252.
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
    if own := _DECLARED.match(body[:_SAMPLE]):
        declared = own[1].decode("ascii")
    given = (of_label(charset), of_label(declared))
    labels = sorted(filter(None, given), key=lambda label: label == "cp1252")
    if "iso2022_jp" in labels and _ESCAPED.search(body):
        return body.decode("iso2022_jp", "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        # A text that was cut inside its last character is still UTF-8.
        cut_off = error.reason == "unexpected end of data"
    if cut_off or _is_mostly_utf8(body):
        return body.decode("utf-8", "surrogateescape").translate(_REPAIRED)
    for label in labels:
        try:
            return body.decode(label)
        except UnicodeDecodeError:
            continue
    texts = (body.decode(label, "replace") for label in [*labels, "cp1252"])
    return min(texts, key=lambda text: text.count("\ufffd"))


def _is_mostly_utf8(body: bytes) -> bool:
    """Whether of what is not ASCII more is UTF-8 than not."""
    text = body.translate(None, _ASCII)[:_MOST].decode("utf-8", "surrogateescape")
    return 2 * len(_STRAY.findall(text)) < len(text)
