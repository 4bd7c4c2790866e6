"""Addresses with a user or a password before the host: none is taken, whichever way it comes in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stadtbote.errors import Reason, UsageError
from stadtbote.reading.opening import open_address
from stadtbote.sources.feeds.offers import offered
from stadtbote.sync.subscriptions import full_address
from stadtbote.text.clean import clean_item, web_address
from stadtbote_cache.records import Enclosure, Item, Link, Paragraph
from stadtbote_cache.store import Store
from support.commands import run
from support.documents import json_feed
from support.feeding import atom, parse, rss
from support.fetching import fault
from support.packed import ARTICLE, SOURCE, packed, unpacked, written
from support.raw import RawServer, answer, redirect

KEY = "geheim-4711"
PLACE = f"://ich:{KEY}@stadt.example/a"
ADDRESSES = [
    f"https{PLACE}",
    f"HTTP{PLACE}",
    "https://ich@stadt.example/",
    "https://@stadt.example/",
    f"https://stadt.example:{KEY}@evil.example/",
    f"https://ich:{KEY}%40@stadt.example/",
]


@pytest.mark.row(110)
@pytest.mark.parametrize("address", ADDRESSES)
def test_the_door(address: str) -> None:
    """No such address comes in, also not as a part of an article; an @ in the path is none."""
    assert web_address(address) is None
    assert web_address("https://stadt.example/@ich") == "https://stadt.example/@ich"
    item = clean_item(
        Item(
            "Markt",
            address=address,
            links=(Link("hier", address),),
            enclosures=(Enclosure(address),),
            body=(Paragraph(("Mehr ", Link("dort", address))),),
        )
    )
    assert (item.address, item.links, item.enclosures) == (None, (), ())
    assert KEY not in repr(item)
    with pytest.raises(UsageError, match="vor dem @") as refused:
        full_address(address)
    assert KEY not in str(refused.value)
    assert KEY not in open_address(address, None)


@pytest.mark.row(110)
def test_feeds() -> None:
    """A feed of any kind: its items come, without such an address in any place of theirs."""
    link = f"https{PLACE}"
    rest = f'<guid isPermaLink="true">{link}</guid><enclosure url="{link}" type="audio/mpeg" length="1"/>'
    text = f"&lt;a href='{link}'&gt;x&lt;/a&gt;"
    documents = [
        rss(f"<title>Markt</title><link>{link}</link>{rest}<description>{text}</description>"),
        atom(f'<title>Markt</title><id>1</id><link href="{link}"/><content type="html">{text}</content>'),
        json_feed(
            {
                "id": "1",
                "title": "Markt",
                "url": link,
                "external_url": link,
                "attachments": [{"url": link, "mime_type": "audio/mpeg"}],
            }
        ).decode(),
    ]
    for document in documents:
        (item,) = parse(document).items
        cleaned = clean_item(item)
        assert (cleaned.headline, cleaned.address, cleaned.enclosures) == ("Markt", None, ())
        assert PLACE not in repr((cleaned.links, cleaned.body, cleaned.teaser))


@pytest.mark.row(110)
def test_a_page_and_what_it_names(tmp_path: Path, server: RawServer) -> None:
    """A page that names a feed at such an address is read as a page; its articles have none either."""
    host = server.address().removeprefix("http://").rstrip("/")
    bad = f"http://ich:{KEY}@{host}"
    teaser = f'<article><h3><a href="{bad}/n">Neuigkeit {{}}</a></h3><p>Ein Text dazu.</p></article>'
    main = "".join(teaser.format(n) for n in range(5))
    html = (
        f'<html><head><title>Ort</title><link rel="alternate" type="application/rss+xml" href="{bad}/feed">'
    )
    server.routes["/"] = answer(
        f"{html}</head><body><main>{main}</main></body></html>".encode(), "Content-Type: text/html"
    )
    server.routes["/feed"] = answer(rss("<title>Markt</title><guid>1</guid>").encode())
    path = tmp_path / "store.sqlite3"
    added = run(path, "source", "add", server.address(), "--yes")
    assert server.paths().count("/feed") == server.paths().count("/n") == 0
    assert KEY not in added.stdout + added.stderr
    with Store.open(path) as store:
        assert KEY not in repr(store.sources())


@pytest.mark.row(110)
def test_the_index_of_a_hub() -> None:
    """Feeds that an index names so are left out and counted; the others are offered."""
    feeds = [{"url": f"https{PLACE}", "name": "a"}, {"url": "b.json", "name": "b"}]
    document = {"version": "https://jsonfeed.org/version/1.1", "_stadtbote": {"version": 1, "feeds": feeds}}
    found = offered(json.dumps(document).encode(), "https://stadt.example/index.json")
    assert found is not None
    assert ([source.name for source in found.sources], found.refused) == (["b"], 1)


@pytest.mark.row(110)
def test_a_pack(there: Store, tmp_path: Path) -> None:
    """Such a source is refused, and that is said; the rest of the pack comes in."""
    evil = SOURCE | {"source": "evil", "address": f"https{PLACE}"}
    data = written([evil, ARTICLE], [SOURCE, ARTICLE])
    assert [(result.refused, result.new) for result in unpacked(there, data)] == [(True, 0), (False, 1)]
    assert "evil" not in {state.source.name for state in there.sources()}
    file = tmp_path / "pack"
    file.write_bytes(data)
    done = run(tmp_path / "store.sqlite3", "unpack", file)
    assert done.returncode == 0
    assert "Nicht aufgenommen: evil (https://…@stadt.example/a). In der Adresse steht vor" in done.stdout
    assert KEY not in done.stdout + done.stderr
    assert KEY not in repr(packed(there))


@pytest.mark.row(110)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect(server: RawServer, status: int) -> None:
    """A redirect to such an address is not followed, also on the same host."""
    bad = server.address("/b").replace("://", f"://ich:{KEY}@")
    server.routes["/b"] = answer(b"x")
    assert (await fault(server, redirect(bad, status))).reason is Reason.FORBIDDEN_REDIRECT
    assert server.paths() == ["/"]


@pytest.mark.row(87, 110)
def test_the_configuration(tmp_path: Path) -> None:
    """allow_hosts takes names of hosts, nothing with an @."""
    config = tmp_path / "config.toml"
    config.write_text(f'allow_hosts = ["ich:{KEY}@stadt.example"]\n', encoding="utf-8")
    done = run(tmp_path / "store.sqlite3", "--config", config, "list")
    assert done.returncode == 78
