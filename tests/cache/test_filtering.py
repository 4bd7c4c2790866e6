"""Lists and counts of every filter, compared with looking at one article after the other."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import pytest

from cache.test_hits import item
from stadtbote_cache import filtering
from stadtbote_cache.records import NEVER, Filter, Since, Source
from stadtbote_cache.store import Store
from support.keeping import NOW, sync

GROUPS = {"a": "", "b": "Region", "c": "Region/Nord", "d": "Region", "e": "Regionen"}
EACH = 30
UNDATED = float("-inf")


class Article:
    """What a filter asks of an article."""

    def __init__(self, row: tuple[object, ...]) -> None:
        self.number, self.name, self.removed, self.group, self.read, self.kept = row[:6]
        self.hidden, self.same, self.arrival, self.stands_at, self.first_seen, self.changed = row[6:12]
        self.shown = bool(not self.removed or self.kept)
        self.in_time = (-float(str(self.stands_at)), self.number)
        place, source, published, listed, position = row[12:]
        of_source = (-float(str(UNDATED if published is None else published)), -int(str(listed)), position)
        self.by_source = (place, self.removed, source, *of_source, self.number)

    def within(self, group: str | None) -> bool:
        """Whether its source is in this group, or in one inside it."""
        return group is None or f"{self.group}/".startswith(f"{group}/")


def articles_of(store: Store) -> dict[int, Article]:
    """All articles by number."""
    rows = store._rows(
        "SELECT a.number, s.name, s.removed, s.group_name, coalesce(m.read, 0), coalesce(m.kept, 0),"
        " t.hidden, t.same, t.arrival, t.stands_at, a.first_seen, t.changed,"
        " s.place, s.number, a.published_at, a.listed, a.position"
        " FROM articles a JOIN sources s ON s.number = a.source JOIN arrivals t ON t.article = a.number"
        " LEFT JOIN marks m ON m.article = a.number"
    )
    return {int(str(row[0])): Article(row) for row in rows}


def leader(article: Article, articles: dict[int, Article], group: str | None) -> int | None:
    """The article that is shown for one that says the same as another one."""
    if article.same is None:
        return None
    first = int(str(article.same))
    if group is None:
        return None if articles[first].hidden else first
    alike = [n for n, other in articles.items() if n == first or other.same == first]
    found = [n for n in alike if articles[n].shown and articles[n].within(group) and not articles[n].hidden]
    return min(found, key=lambda n: (n != first, n), default=None)


def lets_through(article: Article, wanted: Filter, articles: dict[int, Article]) -> bool:
    """Whether the filter does."""
    new = wanted.new
    if wanted.source is None and article.same is not None:
        led = leader(article, articles, wanted.group)
        hidden_in_group = wanted.group is not None and bool(article.hidden)
        if hidden_in_group or led not in {None, article.number}:
            return False
    return (
        article.shown
        and bool(article.hidden) == wanted.hidden
        and wanted.source in {None, article.name}
        and article.within(wanted.group)
        and not (wanted.unread and article.read)
        and not (wanted.kept and not article.kept)
        and not (wanted.changed and not (article.changed and article.read))
        and (new is None or (not article.read and int(str(article.arrival)) > new.arrival))
        and (new is None or new.seen is None or float(str(article.first_seen)) >= new.seen)
        and (wanted.since is None or float(str(article.stands_at)) >= wanted.since - 0.011)
    )


def filters() -> Iterator[Filter]:
    """Every kind of filter with every other one."""
    for source, group in ((None, None), ("a", None), ("d", None), (None, "Region"), (None, "Region/Nord")):
        for unread, kept, hidden in itertools.product((False, True), repeat=3):
            yield Filter(source, unread, kept, group=group, hidden=hidden, changed=True)
            for new in (None, Since(4), Since(seen=NOW - 9), Since(NEVER)):
                for since in (None, NOW - 5):
                    yield Filter(source, unread, kept, new=new, since=since, group=group, hidden=hidden)


@pytest.fixture(scope="module", params=["plain", "all kinds"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Articles by chance; of `all kinds`: hidden, of the same news, and of sources that are removed."""
    dice = random.Random(11)
    with Store.open(tmp_path_factory.mktemp("filters") / "stadtbote.sqlite3") as opened:
        opened.remove_source("wuppertal-digital")
        for name in GROUPS:
            source = Source(name, name, f"https://{name}.example/feed", "feed")
            opened.add_source(source)
            sync(opened, [item(dice, number) for number in range(EACH)], source=source)
        numbers = [int(str(n)) for (n,) in opened._rows("SELECT number FROM articles")]
        with opened._write():
            run = opened._connection.execute
            run("UPDATE arrivals SET same = NULL")
            for name, group in GROUPS.items():
                run("UPDATE sources SET group_name = ? WHERE name = ?", (group, name))
            for number in numbers:
                run(
                    "UPDATE arrivals SET arrival = ?, stands_at = ?, changed = ? WHERE article = ?",
                    (dice.randint(0, 9), NOW - dice.randint(0, 12), number % 3 == 0, number),
                )
                seen = (NOW - dice.randint(0, 20), number)
                run("UPDATE articles SET first_seen = ? WHERE number = ?", seen)
        opened.mark(dice.sample(numbers, len(numbers) // 3), read=True)
        opened.mark(dice.sample(numbers, len(numbers) // 5), kept=True)
        if request.param == "all kinds":
            change(opened, dice, numbers)
        yield opened


def change(store: Store, dice: random.Random, numbers: list[int]) -> None:
    """Hides articles, lets others say the same, and removes sources for now and for good."""
    with store._write():
        run = store._connection.execute
        leaders, followers = numbers[::3], set(numbers) - set(numbers[::3])
        for number in dice.sample(sorted(followers), EACH):
            run("UPDATE arrivals SET same = ? WHERE article = ?", (dice.choice(leaders[:EACH]), number))
        for number in dice.sample(numbers, EACH):
            run("UPDATE arrivals SET hidden = 1 WHERE article = ?", (number,))
        run("UPDATE arrivals SET hidden = 0 WHERE article IN (SELECT article FROM marks WHERE kept = 1)")
        run("UPDATE sources SET removed = 1 WHERE name = 'd'")
    store.remove_source("e")


@pytest.fixture(params=[(20_000, 16), (10**9, 1), (-1, 1)], ids=["usual", "few", "many"])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many articles are looked up sooner than all are gone through."""
    monkeypatch.setattr(filtering, "_MOST", request.param[0])
    monkeypatch.setattr(filtering, "_SCARCE", request.param[1])


@pytest.mark.usefixtures("few")
def test_every_filter_lets_the_same_through(store: Store) -> None:
    """Each list has what its filter lets through, in order, with and without a limit, and is counted so."""
    articles = articles_of(store)
    for wanted in filters():
        found = [n for n, article in articles.items() if lets_through(article, wanted, articles)]
        assert store.count(wanted) == len(found), wanted
        for store.by_time in (False, True):
            in_time = store.by_time and wanted.source is None
            found.sort(key=lambda n: articles[n].in_time if in_time else articles[n].by_source)
            assert list(store.listing(wanted)) == found, wanted
            assert list(store.listing(wanted, 7)) == found[:7], wanted


def test_leaders_and_new_ones_by_source(store: Store) -> None:
    """What stands for other articles, in all sources and in a group; and how many of a source are new."""
    articles = articles_of(store)
    for group in (None, "Region", "Region/Nord"):
        led = {n: leader(article, articles, group) for n, article in articles.items()}
        assert store.leaders(group) == {n: other for n, other in led.items() if other not in {None, n}}
    new = Filter(new=Since(4))
    counted = dict[str, int]()
    for article in articles.values():
        if lets_through(article, Filter(str(article.name), new=new.new), articles):
            counted[str(article.name)] = counted.get(str(article.name), 0) + 1
    assert store.new_by_source(Since(4)) == counted
