"""What was taken out of the store is in no byte of its files, of a snapshot or of a pack, with any SQLite."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from stadtbote.sync.retention import Cleared, Limits, clearing
from stadtbote_cache.records import Filter, Image, Item, Paragraph, Source
from stadtbote_cache.safety.snapshot import Snapshots
from stadtbote_cache.store import Store
from support.commands import run
from support.keeping import NOW, filled, headlines, sync
from support.packed import packed

OTHER = Source("nachbarort", "Nachbarort", "https://nachbarort.example/news", "page", "de")
# Each begins in its own way: FTS5 stores common beginnings once.
GONE = ["quittenmarmelade", "zwetschgenmus", "rhabarbersaft", "xylophonkonzert", "yachthafenfest"]
MANY = 700
"""More articles than an index may have that is made anew."""

HISTORIES = {
    ", ".join(
        said if true else f"not {said}"
        for said, true in zip(("many", "edition", "tidied"), case, strict=True)
    ): case
    for case in product((False, True), repeat=3)
}


def news(first: int, number: int) -> list[Item]:
    """Articles with words of their own and common ones, and with bodies."""
    return [
        Item(
            f"Meldung {n} am Markt",
            key=f"k{n}",
            teaser=(f"Teaser wort{n} am Fluss",),
            body=(Paragraph((f"Absatz {n * 7919} über Brücken und Wege",)),),
        )
        for n in range(first, first + number)
    ]


def secret(n: int, word: str) -> Item:
    """An article with a word that must not stay, in all its places."""
    return Item(
        f"Sonderfall {word}",
        key=f"s{n}",
        kicker=word,
        teaser=(f"{word} ist {word}",),
        images=(Image(word, word, word),),
        body=(Paragraph((f"{word} " * 5,)),),
    )


def left(*files: Path) -> list[str]:
    """The words that are in a byte of these files, also where their beginning stands elsewhere."""
    data = b"".join(file.read_bytes() for file in files if file.exists()).lower()
    return [word for word in GONE if word[2:].encode() in data]


def files(store: Store) -> list[Path]:
    """The files of a store."""
    return [Path(f"{store.path}{end}") for end in ("", "-wal", "-journal.jsonl")]


@pytest.fixture(params=HISTORIES)
def used(request: pytest.FixtureRequest, store: Store) -> Store:
    """A store that came to its articles in different ways, those with the words among them."""
    many, edition, tidied = HISTORIES[request.param]
    if not edition:
        store.remove_source("wuppertal-digital")
    rest = news(0, MANY if many else 20)
    half = len(rest) // 2
    filled(store, *rest[:half])
    filled(store, *(secret(n, word) for n, word in enumerate(GONE)), source=OTHER)
    sync(store, rest)
    if tidied:
        store.tidy()
    assert left(*files(store)) == GONE
    return store


def settle(store: Store) -> None:
    """Does what a command does after something was taken out."""
    for _step in store.settling(NOW):
        pass


@pytest.mark.row(115)
def test_a_removed_source(used: Store) -> None:
    """After `source remove` no byte of the store's files has its words; the rest is found as before."""
    before = headlines(used, "markt")
    used.remove_source(OTHER.name)
    assert not used.forgotten()
    settle(used)
    assert used.forgotten()
    assert left(*files(used)) == []
    assert headlines(used, "markt") == before
    assert "Meldung 3 am Markt" in headlines(used, "wort3")
    assert used.check() == "ok"


@pytest.mark.row(115)
@pytest.mark.parametrize("whole", [True, False])
def test_pruned_articles(used: Store, whole: bool) -> None:
    """After `prune`, or a sync with limits and what follows it, no byte has words of what went."""
    sync(used, [Item("Neu", key="neu")], source=OTHER)
    used.mark(used.listing(Filter(source=OTHER.name)), read=True)
    for _step in clearing(used, Limits(articles=1), NOW + 1, Cleared(), whole=whole):
        pass
    assert [row.headline for row in used.rows(used.listing(Filter(source=OTHER.name))).values()] == ["Neu"]
    if not whole:
        assert used.settling_is_due(NOW)
        settle(used)
    assert not used.settling_is_due(NOW)
    assert left(*files(used)) == []
    assert used.check() == "ok"


@pytest.mark.row(115)
def test_an_index_in_many_parts_on_one_level(store: Store) -> None:
    """Where all parts of an index are on one level below empty ones, nothing that was removed stays."""
    store.remove_source("wuppertal-digital")
    rest = [Item(f"Meldung {n} am Markt", key=str(n)) for n in range(MANY)]
    filled(store, *rest)
    filled(store, *(secret(n, word) for n, word in enumerate(GONE)), source=OTHER)
    store.remove_source(OTHER.name)
    for _step in store.tidying():
        pass
    blocks = store._rows("SELECT hex(block) FROM words_data UNION ALL SELECT hex(block) FROM leads_data")
    assert [word for word in GONE if word[2:].encode().hex().upper() in str(blocks)] == []


@pytest.mark.row(101, 115)
def test_a_snapshot(used: Store) -> None:
    """Not in a snapshot either: not of what was kept of a removed source, nor of what went before."""
    kept = used.listing(Filter(source=OTHER.name))
    used.mark(kept[:2], kept=True)
    used.remove_source(OTHER.name)
    path = Snapshots.of(used).publish()
    assert left(path) == []
    with Store.open_snapshot(path) as session:
        assert "Meldung 3 am Markt" in headlines(session, "wort3")
        assert session.check() == "ok"
    assert len(headlines(used, "sonderfall", source=None)) == 2


@pytest.mark.row(115)
def test_a_pack(used: Store, tmp_path: Path) -> None:
    """A pack has what is in the store, and nothing else."""
    import lzma

    used.remove_source(OTHER.name)
    file = tmp_path / "lines"
    file.write_bytes(lzma.decompress(packed(used)))
    assert left(file) == []


@pytest.mark.row(115)
def test_the_command(tmp_path: Path) -> None:
    """`source remove --for-good` does it at once, without another command."""
    path = tmp_path / "store.sqlite3"
    with Store.open(path) as store:
        filled(store, *(secret(n, word) for n, word in enumerate(GONE)), source=OTHER)
        filled(store, *news(0, 10))
    assert left(path) == GONE
    assert run(path, "source", "remove", OTHER.name, "--yes", "--for-good").returncode == 0
    assert left(path, Path(f"{path}-wal")) == []


@pytest.mark.row(115)
def test_ended_early_it_goes_on_the_next_time(used: Store) -> None:
    """However few steps are done at a time, and whatever goes meanwhile, in the end nothing is left."""
    numbers = used.listing(Filter(source=OTHER.name))
    used.take_out(numbers[:3])
    steps = 0
    while steps < 2 or not used.forgotten():
        for _step in zip(used.settling(NOW), range(2 + steps // 10), strict=False):
            pass
        steps += 1
        if steps == 1:
            used.take_out(numbers[3:])
        assert steps < 200
    settle(used)
    assert left(*files(used)) == []
    assert "Meldung 3 am Markt" in headlines(used, "wort3")


@pytest.mark.row(115)
def test_it_never_holds_a_sync(used: Store) -> None:
    """Between any two steps another process can write, and its articles are found."""
    used.remove_source(OTHER.name)
    with Store.open(used.path) as other:
        other.set_patience(0)
        for n, _step in enumerate(used.settling(NOW)):
            if n < 5:
                sync(other, [Item(f"Dazwischen {n}", key=f"z{n}")], complete=False)
    assert len(headlines(used, "dazwischen")) > 0
    settle(used)
    assert left(*files(used)) == []
    assert used.check() == "ok"


@pytest.mark.row(115)
def test_a_store_that_does_not_know_cleans_once(used: Store) -> None:
    """A store of an earlier version has no note: its snapshot is cleaned all the same."""
    used.remove_source(OTHER.name)
    with used._write():
        used._connection.execute("DELETE FROM facts WHERE name = 'forgotten'")
    assert left(Snapshots.of(used).publish()) == []
    assert used.forgotten()


@pytest.mark.row(115)
def test_a_large_store_settles_once_a_day(store: Store) -> None:
    """Where the index is not simply made anew, words go once a day and not after each sync."""
    numbers = list(filled(store, *news(0, MANY)).values())
    store.take_out(numbers[:2])
    assert store.settling_is_due(NOW)
    settle(store)
    assert not store.settling_is_due(NOW + 1)
    store.take_out(numbers[2:4])
    assert not store.settling_is_due(NOW + 3600)
    assert store.settling_is_due(NOW + 90_000)
    assert store.settling_is_due(NOW - 400_000)


@pytest.mark.row(115)
def test_an_index_is_not_merged_for_ever(store: Store) -> None:
    """After hundreds of merges the next opening makes it anew: SQLite bears no more."""
    filled(store, *news(0, MANY))
    with store._write():
        store._note("merged", "901")
    settle(store)
    with Store.open(store.path) as again:
        assert int(again._fact("merged")) < 10
        assert "Meldung 3 am Markt" in headlines(again, "wort3")
        assert again.check() == "ok"
