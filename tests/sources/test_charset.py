"""Character encodings: right, wrong and missing labels, seen through a feed."""

from __future__ import annotations

import codecs
import unicodedata

import pytest

from stadtbote.errors import Reason, SourceError
from stadtbote.sources import charset
from stadtbote.sources.charset import decode
from support.feeding import parse

GERMAN = "Straßenfest für Bürger*innen – „Süd“"


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (GERMAN.encode(), None),
        (GERMAN.encode(), "iso-8859-1"),
        (GERMAN.encode(), "utf-7"),
        (GERMAN.encode("cp1252"), None),
        (GERMAN.encode("cp1252"), "utf-8"),
        (GERMAN.encode("cp1252"), "ISO-8859-1"),
        (GERMAN.encode("cp1252"), "no-such-charset"),
        (GERMAN.encode() + b"<!-- \xfc -->", "utf-8"),
    ],
)
@pytest.mark.row(34)
def test_wrong_labels(body: bytes, charset: str | None) -> None:
    """Whatever the label says, UTF-8 and Windows-1252 come out right."""
    text = b"<rss><channel><item><title>" + body + b"</title></item></channel></rss>"
    assert parse(text, charset).items[0].headline == GERMAN


# Labels of the WHATWG Encoding Standard, and words that only their encoding can say.
ENCODINGS = {
    "Ο δήμος ανακοινώνει": "iso-8859-7 windows-1253 greek ELOT_928",
    "Новости города": "windows-1251 koi8-r iso-8859-5 ibm866 x-mac-cyrillic koi8-u cyrillic",
    "Міська рада їде": "koi8-u windows-1251",
    "Pašvaldības ziņas šodien": "windows-1257 iso-8859-13",
    "Zażółć gęślą jaźń": "iso-8859-2 windows-1250 latin2",
    "Haber çağ şöyle": "windows-1254 iso-8859-9 latin5",
    "הודעת העירייה": "windows-1255 iso-8859-8 iso-8859-8-i logical",
    "أخبار المدينة": "windows-1256 iso-8859-6 arabic",
    "Tin trăng chơi đây": "windows-1258",
    "ข่าวเมือง": "tis-620 windows-874 iso-8859-11",
    "お知らせ": "shift_jis euc-jp iso-2022-jp x-sjis Windows-31J",
    "시청 알림": "euc-kr ks_c_5601-1987 korean",
    "市政新闻": "gb2312 gbk gb18030 x-gbk",
    "市政新聞": "big5 big5-hkscs",
    "Straße – „Süd“ 5 €": "windows-1252 iso-8859-1 latin1 us-ascii ISO_8859-1:1987",
    "Süd 5 €": "iso-8859-15 latin-9 macintosh",
    "Ĝardeno ŝparo": "iso-8859-3 latin3",
    "Ŵyr ŷ": "iso-8859-14",
    "Știri țară": "iso-8859-16",
}


@pytest.mark.parametrize(
    ("label", "word"), [(label, word) for word, labels in ENCODINGS.items() for label in labels.split()]
)
@pytest.mark.row(34)
def test_declared_encodings(label: str, word: str) -> None:
    """Encodings that a declaration or a header names are followed where the text is no UTF-8."""
    encoding = charset.of_label(label)
    assert encoding
    inner = f"<rss><channel><item><title>{word}</title></item></channel></rss>".encode(
        encoding, "surrogateescape"
    )
    declared = f'<?xml version="1.0" encoding="{label}"?>'.encode() + inner
    assert parse(declared).items[0].headline == unicodedata.normalize("NFC", word)
    assert parse(inner, label).items[0].headline == unicodedata.normalize("NFC", word)
    assert parse(declared, "iso-8859-1").items[0].headline == unicodedata.normalize("NFC", word)


# Bytes, the header's label, the declaration's, and what they say.
WRONG = [
    ("Un enfant dit « doué » à Nîmes", "cp1252", None, ""),
    ("Un enfant dit « doué » à Nîmes", "cp1252", "utf-8", "utf-8"),
    ("Un enfant dit « doué » à Nîmes", "cp1252", None, "shift_jis"),
    ("お知らせ、市役所は休み", "shift_jis", "euc-jp", "shift_jis"),
    ("お知らせ", "utf-8", "euc-jp", "shift_jis"),
    ("Новости города", "cp1251", "utf-8", "windows-1251"),
    ("Новости города", "utf-8", "windows-1251", "koi8-r"),
]


@pytest.mark.parametrize(("word", "encoding", "header", "declared"), WRONG)
@pytest.mark.row(34)
def test_wrong_labels_are_found(word: str, encoding: str, header: str | None, declared: str) -> None:
    """A label that the bytes do not fit is passed over for one that they fit."""
    inner = f"<rss><channel><item><title>{word}</title></item></channel></rss>"
    text = f'<?xml version="1.0" encoding="{declared}"?>{inner}'
    assert parse(text.encode(encoding), header).items[0].headline == word


@pytest.mark.parametrize(
    "label", ["utf-7", "rot13", "zlib", "idna", "punycode", "unicode_escape", "raw-unicode-escape"]
)
def test_other_codecs_are_none(label: str) -> None:
    """What Python alone calls a codec is no label."""
    assert charset.of_label(label) is None


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
@pytest.mark.row(34)
def test_byte_order(mark: bytes, encoding: str) -> None:
    """Byte order marks are followed, and UTF-16 is known without one."""
    text = f"<rss><channel><item><title>{GERMAN}</title></item></channel></rss>"
    assert parse(mark + text.encode(encoding), "iso-8859-1").items[0].headline == GERMAN


@pytest.mark.row(34)
def test_utf7_is_never_decoded() -> None:
    """A label that says utf-7 does not turn text into markup."""
    body = b"+ADw-rss+AD4-+ADw-channel+AD4-"
    with pytest.raises(SourceError) as error:
        parse(body, "utf-7")
    assert error.value.reason is Reason.UNREADABLE


def test_cut_inside_a_character() -> None:
    """A text that is cut inside its last character is still UTF-8, against a label that says else."""
    assert decode("Grüße aus Köln: ü".encode()[:-1], "iso-8859-1").startswith("Grüße aus Köln: ")


@pytest.mark.parametrize(
    "body", [b"", b"\x00", b"\xff\xfe", b"\x81\x8d\x8f\x90\x9d", bytes(range(256)) * 3, b"a\x00" * 9]
)
@pytest.mark.row(34)
def test_never_fails(body: bytes) -> None:
    """Any bytes become text without a lone surrogate, under any label."""
    for label in (None, "utf-8", "iso-8859-15", "utf-16", "idna", "\x00", "rot13"):
        decode(body, label).encode()
