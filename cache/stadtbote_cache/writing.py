"""Writes articles: rows, images and bodies, always in the caller's transaction.

What that changes in the search index is left in an `index.Pending`, which the caller writes behind all rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import islice

from stadtbote_cache import clock, codec, likeness
from stadtbote_cache.identity import identity, is_put_off, is_short_id, short_id
from stadtbote_cache.preparing import NO_PAGE, Content, Shown, texts, texts_of
from stadtbote_cache.record import Record
from stadtbote_cache.records import NO_DETAILS, Image, Known, Page
from stadtbote_cache.search import index
from stadtbote_cache.search.entries import Texts, folded
from stadtbote_cache.search.index import Pending

SAME = ""
"""Stands for a key that is the same as the address, as in most feeds."""

BODY_TRIES = 3
"""How many syncs try to fetch an article's body before it is left alone."""

UNREAD = -1
"""Stands for the tries where a body came and could not be read."""

_MOST_AT_ONCE = 200
"""New articles whose rows are written together: each statement then goes through one table alone."""


def _values(shown: Shown, content: Content, position: int, page: Page) -> dict[str, object]:
    head = shown.head
    lacks_body = content.body is None or page.due
    return {
        "key": SAME if head.key and head.key == head.address else head.key,
        "address": head.address,
        "headline": content.headline,
        "headline_key": head.headline_key,
        "kicker": content.kicker,
        "teaser": content.teaser,
        "links": content.links,
        "enclosures": content.enclosures,
        "details": head.details,
        "published": content.published,
        "published_at": head.published,
        "language": content.language,
        "position": position,
        "listed": 1,
        "digest": head.digest,
        "body_wanted": BODY_TRIES if lacks_body and head.address else 0,
    }


class New(Record):
    """An article that is to be added; `wanted_id` is the short id that it had before, where it had one."""

    position: int
    shown: Shown
    page: Page = NO_PAGE
    listed: bool = True
    wanted_id: object = None


def insert(
    connection: sqlite3.Connection,
    pending: Pending,
    source: tuple[int, str],
    articles: Iterable[New],
    now: float,
    *,
    arrival: int = 0,
    built_in: bool = False,
) -> list[int]:
    """Adds new articles of the source (number, name); returns their numbers.

    If its date is still to come, one is ordered by when it first came: otherwise it would stand above all
    other news for years. Its date stays as given. `arrival` counts the fetch that brings them; see Row.
    """
    numbers, waiting = list[int](), iter(articles)
    while some := list(islice(waiting, _MOST_AT_ONCE)):
        numbers += _insert(connection, pending, source, some, now, arrival, built_in=built_in)
    return numbers


def _insert(
    connection: sqlite3.Connection,
    pending: Pending,
    source: tuple[int, str],
    articles: Sequence[New],
    now: float,
    arrival: int,
    *,
    built_in: bool,
) -> list[int]:
    ((last,),) = connection.execute("SELECT coalesce(max(number), 0) FROM articles")
    numbers = [int(last) + place for place in range(1, len(articles) + 1)]
    contents = [article.shown.content() for article in articles]
    rows, arrivals = list[dict[str, object]](), list[tuple[object, ...]]()
    for number, id_, article, content in zip(
        numbers, _ids(connection, source[1], articles), articles, contents, strict=True
    ):
        values = _values(article.shown, content, article.position, article.page) | {
            "listed": int(article.listed),
            "number": number,
            "id": id_,
            "source": source[0],
            "first_seen": now,
        }
        at = article.shown.head.published
        if at is not None and _is_ahead(at, now):
            values["published_at"] = at = now
        rows.append(values)
        stands_at = at if at is not None else 0.0 if built_in else now
        arrivals.append((number, stands_at - 0.00001 * min(article.position, 1000), arrival))
    marks = ", ".join("?" * len(rows[0]))
    # The names are from this module, and the values are bound.
    connection.executemany(
        f"INSERT INTO articles ({', '.join(rows[0])}) VALUES ({marks})", (tuple(row.values()) for row in rows)
    )
    connection.executemany("INSERT INTO arrivals (article, stands_at, arrival) VALUES (?, ?, ?)", arrivals)
    by_number = list(zip(numbers, contents, strict=True))
    _write_images(connection, ((number, content.images) for number, content in by_number))
    bodies = ((number, content.body) for number, content in by_number if content.body is not None)
    connection.executemany("INSERT INTO bodies VALUES (?, ?)", bodies)
    for number, article in zip(numbers, articles, strict=True):
        if _says_more(article.page):
            _write_page(connection, number, article.page)
    for number, content in by_number:
        pending.change(number, None, content.words)
    heads = [article.shown.head for article in articles]
    alike = [(number, head.headline_key, head.address) for number, head in zip(numbers, heads, strict=True)]
    likeness.note(connection, alike, new=True)
    likeness.join_new(connection, numbers[0], indexed_texts)
    return numbers


def _ids(connection: sqlite3.Connection, source: str, articles: Sequence[New]) -> list[str]:
    """A short id for each new article that no other one has."""
    heads = [article.shown.head for article in articles]
    known_by = [identity(head.key, head.address, head.headline_key) for head in heads]
    wanted = [
        str(article.wanted_id)
        if is_short_id(article.wanted_id)
        else short_id(source, name, lambda _word: False)
        for article, name in zip(articles, known_by, strict=True)
    ]
    holes = ",".join("?" * len(wanted))
    used = {id_ for (id_,) in connection.execute(f"SELECT id FROM articles WHERE id IN ({holes})", wanted)}
    for place, (word, name) in enumerate(zip(wanted, known_by, strict=True)):
        if word in used:
            wanted[place] = short_id(source, name, lambda word: word in used or _taken(connection, word))
        used.add(wanted[place])
    return wanted


def _is_ahead(published: float, now: float) -> bool:
    return clock.can_judge(now) and clock.is_ahead(published, now)


def _set_time(connection: sqlite3.Connection, number: int) -> None:
    """Lets an article stand by its date; without one, where it came, in its source's own order.

    That order is kept in hundredths of a millisecond.
    """
    connection.execute(
        "UPDATE arrivals SET stands_at = coalesce(a.published_at, CASE WHEN stands_at <= 0 THEN 0"
        " ELSE a.first_seen END)"
        " - 0.00001 * min(a.position, 1000) FROM articles a WHERE a.number = article AND article = ?",
        (number,),
    )


def settle_times(connection: sqlite3.Connection, source: int, now: float) -> None:
    """Lets a source's articles stand in the past where a clock that was ahead had put them in the future."""
    if clock.can_judge(now):
        connection.execute(
            "UPDATE articles SET first_seen = min(first_seen, :now), published_at ="
            " CASE WHEN published_at > :ahead THEN min(first_seen, :now) ELSE published_at END"
            " WHERE source = :source AND (published_at > :ahead OR first_seen > :ahead)",
            {"source": source, "now": now, "ahead": now + clock.AHEAD},
        )
        connection.execute(
            "UPDATE arrivals SET stands_at = :now WHERE stands_at > :ahead"
            " AND article IN (SELECT number FROM articles WHERE source = :source)",
            {"source": source, "now": now, "ahead": now + clock.AHEAD},
        )


def update(
    connection: sqlite3.Connection,
    pending: Pending,
    number: int,
    position: int,
    shown: Shown,
    now: float,
    page: Page = NO_PAGE,
) -> None:
    """Takes over what the source changed; marks and id stay, and the body unless there is a new one."""
    head, content = shown.head, shown.content()
    before = indexed_texts(connection, number)
    ((said,),) = connection.execute("SELECT details FROM articles WHERE number = ?", (number,))
    values = _values(shown, content, position, page)
    sets = {name: f":{name}" for name in values}
    if head.published is None:  # what its own page said last holds until that comes again
        sets["published_at"] = "CASE WHEN page_published IS NOT NULL THEN published_at END"
    else:
        sets["page_published"] = "NULL"
        if _is_ahead(head.published, now):
            sets["published_at"] = "first_seen"
    connection.execute(
        f"UPDATE articles SET {', '.join(map(' = '.join, sets.items()))} WHERE number = :number",
        values | {"number": number},
    )
    _set_time(connection, number)
    connection.execute("DELETE FROM images WHERE article = ?", (number,))
    _write_images(connection, [(number, content.images)])
    if _says_more(page):
        _write_page(connection, number, page)
    if content.body is not None:
        _write_body(connection, number, content.body)
    if content.body is None:  # one that is already there stays
        after = indexed_texts(connection, number)
        words = folded(after)
    else:
        after, words = texts_of(content), content.words
    pending.change(number, folded(before), words)
    _note_change(connection, number, before, after, put_off=is_put_off(str(said), head.details))
    likeness.note(connection, [(number, head.headline_key, head.address)])
    likeness.renew(connection, number, indexed_texts)


def place_in_time(connection: sqlite3.Connection) -> None:
    """Lets articles stand in time that do not yet, in the caller's transaction; none of them is new."""
    numbers = connection.execute(
        "SELECT a.number, s.built_in, a.first_seen FROM articles a JOIN sources s ON s.number = a.source"
        " WHERE a.number NOT IN (SELECT article FROM arrivals)"
    ).fetchall()
    for number, built_in, first_seen in numbers:
        connection.execute(
            "INSERT INTO arrivals (article, stands_at) VALUES (?, ?)", (number, 0 if built_in else first_seen)
        )
        _set_time(connection, number)


def find_alike(connection: sqlite3.Connection) -> None:
    """Finds the same news among all that is listed, in the caller's transaction."""
    listed = connection.execute(
        "SELECT number, headline_key, address FROM articles WHERE listed = 1 ORDER BY number"
    ).fetchall()
    for article in listed:
        likeness.note(connection, [article])
        likeness.join(connection, article[0], indexed_texts)


def _note_change(
    connection: sqlite3.Connection,
    number: int,
    before: Texts,
    after: Texts,
    *,
    put_off: bool = False,
) -> None:
    """Notes that an article has other words since it was read, or what it announces is `put_off`.

    A text that was not there yet is no change.
    """
    if put_off or any(old and old.split() != new.split() for old, new in zip(before, after, strict=True)):
        connection.execute(
            "UPDATE arrivals SET changed = 1 WHERE article = ?"
            " AND EXISTS (SELECT 1 FROM marks m WHERE m.article = ? AND m.read = 1)",
            (number, number),
        )


def set_body(connection: sqlite3.Connection, pending: Pending, number: int, page: Page) -> bool:
    """Stores a fetched body; what else its page gives counts only where the list gave nothing.

    If it is `due`, the next sync fetches it again. Returns whether it is the first one.
    """
    before = indexed_texts(connection, number)
    had_body = connection.execute("SELECT 1 FROM bodies WHERE article = ?", (number,)).fetchone()
    _write_body(connection, number, codec.pack(page.body or ()))
    if not connection.execute("SELECT 1 FROM images WHERE article = ?", (number,)).fetchone():
        _write_images(connection, [(number, page.images)])
    if not page.due:
        connection.execute("UPDATE articles SET body_wanted = 0 WHERE number = ?", (number,))
    _write_page(connection, number, page)
    after = indexed_texts(connection, number)
    pending.change(number, folded(before), folded(after))
    if had_body:
        _note_change(connection, number, before, after)
    likeness.renew(connection, number, indexed_texts)
    return not had_body


def set_places(
    connection: sqlite3.Connection, known: Iterable[Known], same: Iterable[tuple[int, int]]
) -> None:
    """Lets known articles (number, position) be listed at their places, as far as they are not yet."""
    before = {article.number: article.position if article.listed else None for article in known}
    places = [(position, number) for number, position in same if before.get(number) != position]
    listed = [place for place in places if before.get(place[1]) is not None]
    connection.executemany("UPDATE articles SET position = ? WHERE number = ?", listed)
    connection.executemany(
        "UPDATE articles SET position = ?, listed = 1 WHERE number = ?", set(places).difference(listed)
    )


def set_details(connection: sqlite3.Connection, details: Iterable[tuple[int, str]]) -> None:
    """Takes over what a source says of these articles, by number, besides their texts."""
    connection.executemany(
        "UPDATE articles SET details = ? WHERE number = ?", [(said, number) for number, said in details]
    )


def _says_more(page: Page) -> bool:
    return bool(page.published or page.details != NO_DETAILS)


def _write_page(connection: sqlite3.Connection, number: int, page: Page) -> None:
    """What the article's own page says besides its text. Its date orders as in `insert`.

    That of an event counts for nothing: it may be the day of the event.
    """
    ((dated, first_seen, said),) = connection.execute(
        "SELECT published IS NOT NULL, first_seen, details FROM articles WHERE number = ?", (number,)
    )
    connection.execute(
        "UPDATE articles SET page_details = ? WHERE number = ?", (codec.details_text(page.details), number)
    )
    if not dated:
        event = page.details.event or codec.details(said).event
        day = None if event else page.published
        ahead = day is not None and clock.published(day, first_seen) is None
        at = None if day is None else first_seen if ahead else day.timestamp()
        connection.execute(
            "UPDATE articles SET page_published = ?, published_at = ? WHERE number = ?",
            (day and day.isoformat(), at, number),
        )
        _set_time(connection, number)


def delete(connection: sqlite3.Connection, pending: Pending, number: int) -> None:
    """Removes an article from the store."""
    pending.change(number, folded(indexed_texts(connection, number)), None)
    connection.execute("DELETE FROM articles WHERE number = ?", (number,))


def drop_body(connection: sqlite3.Connection, pending: Pending, number: int) -> bool:
    """Removes only the body of an article, which is not fetched again; False without one."""
    before = indexed_texts(connection, number)
    if not connection.execute("DELETE FROM bodies WHERE article = ?", (number,)).rowcount:
        return False
    connection.execute("UPDATE articles SET body_wanted = 0 WHERE number = ?", (number,))
    pending.change(number, folded(before), folded(indexed_texts(connection, number)))
    return True


def index_next(connection: sqlite3.Connection, after: int, most: int) -> int | None:
    """Adds the next articles after the number `after` to an empty index; the number of the last one."""
    numbers = connection.execute(
        "SELECT number FROM articles WHERE number > ? ORDER BY number LIMIT ?", (after, most)
    ).fetchall()
    for (number,) in numbers:
        index.add(connection, [(number, folded(indexed_texts(connection, number)))])
    return int(numbers[-1][0]) if numbers else None


def indexed_texts(connection: sqlite3.Connection, number: int) -> Texts:
    """The headline, teaser and body texts of a stored article as the index holds them."""
    headline, kicker, teaser = connection.execute(
        "SELECT headline, kicker, teaser FROM articles WHERE number = ?", (number,)
    ).fetchone()
    images = connection.execute(
        "SELECT alternative_text, caption FROM images WHERE article = ? ORDER BY position", (number,)
    )
    body = connection.execute("SELECT blocks FROM bodies WHERE article = ?", (number,)).fetchone()
    return texts(
        headline,
        kicker,
        codec.strings(teaser),
        [Image(*words) for words in images],
        codec.unpack(body[0]) if body else (),
    )


def _taken(connection: sqlite3.Connection, word: str) -> bool:
    return connection.execute("SELECT 1 FROM articles WHERE id = ?", (word,)).fetchone() is not None


def _write_images(connection: sqlite3.Connection, images: Iterable[tuple[int, tuple[Image, ...]]]) -> None:
    """The images of articles, which have none yet, by number."""
    connection.executemany(
        "INSERT INTO images VALUES (?, ?, ?, ?, ?, ?)",
        (
            (number, place, image.alternative_text, image.caption, image.credit, int(image.decorative))
            for number, those in images
            for place, image in enumerate(those)
        ),
    )


def _write_body(connection: sqlite3.Connection, number: int, packed: bytes) -> None:
    connection.execute(
        "INSERT INTO bodies VALUES (?, ?) ON CONFLICT (article) DO UPDATE SET blocks = excluded.blocks",
        (number, packed),
    )
