"""Made-up German news of realistic lengths, the same for the same seed, and a store full of it.

python tests/bench/generator.py FILE ARTICLES
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import words
from stadtbote_cache import edition, preparing
from stadtbote_cache.records import (
    Block,
    Changes,
    Heading,
    Image,
    Item,
    ItemList,
    Link,
    ListItem,
    Paragraph,
    Source,
    Validators,
)
from stadtbote_cache.store import Store

SEED = 2026
NEWEST = datetime(2026, 9, 21, 12, tzinfo=UTC)
PER_SOURCE = 500
BODY_WORDS = 334
"""The middle length of a body; most are between a third and twice of it."""
TOPIC = 14
"""An article comes back to so many words of its own."""


class Writer:
    """Writes articles. The same seed and source always give the same ones."""

    def __init__(self, source: int, seed: int = SEED, rare_words: int = words.RARE) -> None:
        self._dice = random.Random(f"{seed}/{source}")
        self._words, self._weights = vocabulary(seed, rare_words)
        self._topic: list[str] = []

    def _some(self, count: int) -> list[str]:
        found = self._dice.choices(self._words, cum_weights=self._weights, k=count)
        for place in range(4, count, 7):
            found[place] = self._dice.choice(self._topic)
        return found

    def _sentences(self, count: int) -> str:
        """Running text of so many words."""
        found = self._some(count)
        start = 0
        while start < count:
            end = min(count, start + self._dice.randint(6, 18))
            found[start] = found[start][:1].upper() + found[start][1:]
            if end - start > 11:
                found[start + 5] += ","
            found[end - 1] += "."
            start = end
        return " ".join(found)

    def _body(self, count: int, address: str) -> Iterator[Block]:
        written = 0
        while written < count:
            if written and self._dice.random() < 0.25:
                yield Heading((" ".join(self._some(self._dice.randint(2, 6))).capitalize(),))
            size = min(count - written, self._dice.randint(30, 75))
            written += size
            text = self._sentences(size)
            match self._dice.random():
                case chance if chance < 0.08:
                    third = size // 3
                    yield ItemList(tuple(ListItem((self._sentences(third or 1),)) for _ in range(3)))
                case chance if chance < 0.25:
                    link = Link(" ".join(self._some(2)), f"{address}/mehr-{written}")
                    yield Paragraph((text + " ", link, "."))
                case _:
                    yield Paragraph((text,))

    def article(self, number: int, published: datetime, address: str) -> Item:
        """The article with this number, its body with it."""
        dice = self._dice
        self._topic = [self._words[int(100 * 300 ** dice.random())] for _ in range(TOPIC)]
        headline = " ".join(self._some(dice.randint(5, 10)))
        own = f"{address}/artikel/{number}-{words_of_address(headline)}"
        images = (Image(self._sentences(8), None, "Stadt Musterstadt"),) if dice.random() < 0.5 else ()
        count = min(1200, max(60, int(dice.lognormvariate(0, 0.45) * BODY_WORDS * 0.85)))
        return Item(
            headline[:1].upper() + headline[1:],
            key=own,
            address=own,
            kicker=dice.choice(words.NAMES) if dice.random() < 0.3 else None,
            teaser=(self._sentences(dice.randint(22, 42)),),
            images=images,
            published=published,
            language="de",
            body=tuple(self._body(count, own)),
        )


@cache
def vocabulary(seed: int, rare_words: int) -> tuple[list[str], list[float]]:
    """The words of this seed; see words.py."""
    return words.vocabulary(seed, rare_words)


def words_of_address(headline: str) -> str:
    """A headline as the end of an address."""
    return "-".join(word for word in headline.lower().split() if word.isascii())[:60]


def source(number: int) -> Source:
    """A source of made-up news."""
    return Source(
        f"quelle-{number}",
        f"Nachrichten {number} aus Musterstadt",
        f"https://quelle{number}.example/feed",
        "feed",
        "de",
    )


def items(number: int, count: int, spread: int = 1, rare_words: int = words.RARE) -> tuple[Item, ...]:
    """So many articles of a source, newest first; `spread` sources publish in turn."""
    writer = Writer(number, rare_words=rare_words)
    return tuple(
        writer.article(
            place, NEWEST - timedelta(minutes=37 * (place * spread + number)), source(number).address
        )
        for place in range(count)
    )


def fill(store: Store, articles: int, *, per_source: int = PER_SOURCE, rare_words: int = words.RARE) -> None:
    """Fills a new store with so many articles, a source at a time as a sync does, oldest articles first."""
    if any(state.source.name == edition.SOURCE.name for state in store.sources()):
        store.remove_source(edition.SOURCE.name)
    sources = -(-articles // per_source)
    for number in range(sources):
        found = items(number, min(per_source, articles - number * per_source), sources, rare_words)
        new = tuple((place + 1, place) for place in reversed(range(len(found))))
        store.add_source(source(number))
        store.save_fetch(
            source(number),
            [preparing.article(item) for item in found],
            lambda _, new=new: Changes(new=new),  # type: ignore[misc]
            credits=(),
            language="de",
            validators=Validators(),
            now=NEWEST.timestamp(),
        )
    store.tidy()


def main() -> None:
    """Makes a store: FILE ARTICLES."""
    with Store.open(Path(sys.argv[1])) as store:
        fill(store, int(sys.argv[2]))


if __name__ == "__main__":
    main()
