"""What identifies an article, what it is compared by, and the short id made from it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, time

from stadtbote_cache import codec
from stadtbote_cache.records import Block, Item, Paragraph, Table, inline_text, inlines, replace
from stadtbote_cache.search import folding

ASKED_BY_OPTIONS = frozenset({"graphql"})
"""The kinds of sources whose options say what is asked for: two of them may have one address."""

LETTERS = 20
"""Letters of a hash: enough for a million articles."""

_CONSONANTS = "bdfghjklmnprstvwz"
_VOWELS = "aeiou"

# The patterns are compiled when they are first used: a start needs none of them.

# What a parameter says that is none of an address: where a reader came from, and the number of a session. One
# that is also used for the number of a page counts only with a value as long and mixed as that of a session.
_NO_PART = (
    r"(?:(?:utm|mtm|matomo|piwik|hsa)_\w{1,40}|pk_(?:campaign|cid|content|keyword|kwd|medium|source|vid)"
    r"|at_(?:campaign|medium)|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh"
    r"|mc_[ce]id|mkt_tok|wt_z?mc|xtor|_ga|_gl|_hsenc|_hsmi|s_cid"
    r"|jsessionid|phpsessid|aspsessionid\w{0,40}|asp\.net_sessionid|session_?id|cfid|cftoken|oscsid)=[^&#]*"
    r"|chash=[0-9a-f]{8,64}"
    r"|(?:sid|s|session|sess)=(?=[a-z,-]{0,63}\d)(?=[\d,-]{0,63}[a-z])[\da-z,-]{20,128}"
)
_IN_PATH = r";(?:jsessionid|phpsessid|sid)=[^;/?#]*|/\([SAF]\([\w-]{10,100}\)\)(?=/)"
_WEB = r"https?://[^\s\"\\<>]{1,4000}"


def plain_address(address: str) -> str:
    """An address without what belongs to a session, and not to the page: tracking and session parts.

    To compare only: what is asked for and shown is the address as it was given.
    """
    if not ("?" in address or ";" in address or "(" in address):
        return address
    rest, hash_sign, fragment = address.partition("#")
    path, question, query = rest.partition("?")
    path = re.sub(_IN_PATH, "", path, flags=re.IGNORECASE)
    parts = query.split("&")
    kept = [part for part in parts if not re.fullmatch(_NO_PART, part, re.IGNORECASE)]
    query = f"{question}{'&'.join(kept)}" if kept else ""
    return f"{path}{query}{hash_sign}{fragment}"


def own_key(key: str | None, address: str | None) -> str | None:
    """The source's own id of an article; None where it is only the address once more."""
    return key if key and key != address else None


def headline_key(headline: str) -> str:
    """A headline as an identity: folded, so that changed quotes, dashes or spaces do not matter."""
    return folding.words(headline).replace(" ", "") or headline


def digests(said: str) -> tuple[str, str]:
    """A hash over all that the list gave of an item, see `said`; the same in every run and on every machine.

    The tracking and session parts of addresses do not count in it. The second is the hash with every address
    whole, as it stands in stores that were made before there was the first.
    """
    plain = re.sub(_WEB, lambda found: plain_address(found[0]), said)
    as_given = _hashed(said)
    return (as_given if plain == said else _hashed(plain)), as_given


def said(item: Item, body: str | None) -> str:
    """All that the list gave of an item, as one text; `body` is codec.blocks_text of that.

    Every row of a table is as long as in older stores, see Table, and code is a paragraph as any: otherwise
    all these would count as changed.
    """
    if (body and codec.CODE in body) or any(isinstance(block, Table) for block in item.body or ()):
        body = codec.blocks_text(tuple(map(_as_before, item.body or ())))
    listed = codec.dump(
        (
            item.headline,
            item.key,
            item.address,
            item.kicker,
            item.teaser,
            [[i.alternative_text, i.caption, i.credit, i.decorative] for i in item.images],
            codec.links_text(item.links),
            codec.enclosures_text(item.enclosures),
            None if item.published is None else item.published.isoformat(),
            item.language,
        )
    )
    # A JSON text in another has no other signs to escape, and is much the longest part.
    body = "null" if body is None else '"' + body.replace("\\", r"\\").replace('"', r"\"") + '"'
    return f"{listed[:-1]},{body}]"


def _as_before(block: Block) -> Block:
    if isinstance(block, Paragraph) and block.code:
        return replace(block, code=False)
    if not isinstance(block, Table):
        return block
    width = block.width
    return replace(block, rows=tuple(row + ((),) * (width - len(row)) for row in block.rows))


def _hashed(said: str) -> str:
    import hashlib  # slow to import, and not needed to read

    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]


def is_put_off(before: str, after: str) -> bool:
    """Whether details, as JSON columns, give an event another time or place than before.

    What one of the two does not say is no change: an older Stadtbote may not have read it.
    """
    if before == after or codec.NOTHING in (before, after):
        return False
    events = codec.details(before).event, codec.details(after).event
    if not (events[0] and events[1]):
        return False
    old, new = ((event.starts, event.ends, event.place) for event in events if event)
    return any(one and other and one != other for one, other in zip(old, new, strict=True))


def distinct(items: Sequence[Item]) -> list[int]:
    """The places of the items without those that show an article twice.

    That is one with the same id; without one, with the same address and headline, and no date or text that
    tells them apart. Where one of the two has no date, or no text, that tells nothing.
    """
    kept: dict[tuple[str | None, str | None], list[int]] = {}
    texts: dict[int, str] = {}

    def text(place: int) -> str:
        if place not in texts:
            item = items[place]
            parts = [*item.teaser, *(inline_text(t) for block in item.body or () for t in inlines(block))]
            texts[place] = folding.words(" ".join(parts))
        return texts[place]

    def same(one: int, other: int) -> bool:
        times = zip(_times(items[one]), _times(items[other]), strict=True)
        if not all(_may_be_one_time(*pair) for pair in times):
            return False
        return text(one) in text(other) or text(other) in text(one)

    for place, item in enumerate(items):
        key = own_key(item.key, item.address)
        page = (None, key) if key else (page_key(item.address), headline_key(item.headline))
        before = kept.setdefault(page, [])
        if not (before if key else any(same(place, other) for other in before)):
            before.append(place)
    return sorted(place for places in kept.values() for place in places)


def _times(item: Item) -> tuple[datetime | None, datetime | None]:
    """When an item was published, and when what it announces begins."""
    return item.published, item.details.event.starts if item.details.event else None


def _may_be_one_time(one: datetime | None, other: datetime | None) -> bool:
    """Whether two dates can be those of one article; a day alone is midnight."""
    if one is None or other is None or one == other:
        return True
    return one.date() == other.date() and time(0) in {one.time(), other.time()}


def page_key(address: str | None) -> str | None:
    """An article's address as an identity: its key without what belongs to a session."""
    return address_key(plain_address(address)) if address else None


def address_key(address: str | None) -> str | None:
    """An address as an identity: scheme, fragment, closing slash and the case of the host do not count."""
    if not address:
        return None
    host, slash, path = address.partition("#")[0].partition("://")[2].rstrip("/").partition("/")
    return f"{host.lower()}{slash}{path}" or None


def identity(key: str | None, address: str | None, headline_key: str) -> str:
    """What identifies an article within its source: its own id, else its address, else its headline."""
    if key:
        return f"key:{plain_address(key) if key == address else key}"
    return f"address:{plain_address(address)}" if address else f"headline:{headline_key}"


def source_key(kind: str, address: str, options: str) -> str:
    """A source as it is in every store, whatever its name and however its address is written; as a hash."""
    asked = options if kind in ASKED_BY_OPTIONS else ""
    return _hashed(f"{address_key(address) or address} {asked}")[:LETTERS]


def key_of(*parts: str) -> str:
    """What names a saved search or a rule in every store, by what it is made of; as a hash."""
    return _hashed("\n".join(parts))[:LETTERS]


def lasting(key: str | None, address: str | None, headline_key: str, published: str | None) -> str:
    """An article of a source as it is in every store; as a hash, from which nobody reads what was read.

    By its own id; without one by its page, headline and date, as far as it has them.
    """
    if own := own_key(key, address):
        return _hashed(f"key:{plain_address(own)}")[:LETTERS]
    return _hashed(f"page:{page_key(address)} {headline_key} {published}")[:LETTERS]


def is_short_id(word: object) -> bool:
    """Whether this can be a short id."""
    return isinstance(word, str) and bool(re.fullmatch(f"(?:[{_CONSONANTS}][{_VOWELS}]){{3,20}}", word))


def short_id(source: str, identity: str, taken: Callable[[str], bool]) -> str:
    """Six letters, consonants and vowels in turn, and two more for each time that the id is taken.

    Apart from collisions, the same article of the same source gets the same id in every store.
    """
    import hashlib  # slow to import, and not needed to read

    seed = int.from_bytes(hashlib.sha256(f"{source}\n{identity}".encode("utf-8", "replace")).digest(), "big")
    word = ""
    while True:
        for letters in (_CONSONANTS, _VOWELS):
            seed, digit = divmod(seed, len(letters))
            word += letters[digit]
        if len(word) >= 6 and not taken(word):
            return word
