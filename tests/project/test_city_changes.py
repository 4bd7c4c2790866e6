"""What a test can change while the city runs, and what the city remembers of requests."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from city.client import GRAPHQL, PRESS, RSS, TRAM, ask, hits, items, talk
from city.server import CityServer


def test_articles_come_change_and_go(city: CityServer) -> None:
    """New articles head every list, changes show everywhere, removed ones keep their page or are gone."""
    new = city.add_article("Neu im Zoo", teaser="Ein Otter.", body="<p>Er heißt Otto.</p>")
    assert items(ask(city, RSS))[0].findtext("title") == "Neu im Zoo"
    assert hits(city, sort=[{"date": "DESC"}])[0]["name"] == "Neu im Zoo"
    city.change_article(new.path, teaser="Zwei Otter.", body="<p>Otto und Otti.</p>")
    page = ask(city, new.path).text
    assert "Zwei Otter." in page
    assert "Otto und Otti." in page
    city.remove_article(new.path)
    assert "Neu im Zoo" not in ask(city, "/aktuelles.php").text
    assert ask(city, new.path).status == 200
    city.remove_article(TRAM, gone=True)
    assert ask(city, TRAM).status == 410


def test_list_can_be_emptied(city: CityServer) -> None:
    """An empty city still answers in shape, with no items; its articles' pages stay."""
    city.empty_list()
    assert items(ask(city, RSS)) == []
    assert 'class="SP-Teaser' not in ask(city, PRESS).text.replace("SP-TeaserList", "")
    assert hits(city, filter=[{"groups": ["8678"]}]) == []
    assert ask(city, TRAM).status == 200


def test_paths_fail_as_often_as_told(city: CityServer) -> None:
    """A failing path answers its status for so many times, or until it is mended."""
    city.fail(PRESS, 503, retry_after="30", times=2)
    assert [ask(city, RSS).status for _ in range(3)] == [503, 503, 200]
    city.fail(PRESS, 429, retry_after="30")
    assert ask(city, PRESS).headers["retry-after"] == "30"
    assert ask(city, "/aktuelles.php").status == 200
    city.mend(PRESS)
    assert ask(city, PRESS).status == 200


def test_login_page_stands_in_for_everything(city: CityServer) -> None:
    """A captive portal answers every address with 200 and a login form."""
    city.login_page = True
    for target in (RSS, GRAPHQL, TRAM):
        answer = ask(city, target)
        assert answer.status == 200
        assert b'type="password"' in answer.body


def test_requests_are_counted_and_remembered(city: CityServer) -> None:
    """Counters hold paths, statuses and bytes; the last requests keep their headers."""
    data = b"GET /nichts?x=1 HTTP/1.1\r\nHost: city\r\nUser-Agent: probe/1\r\nConnection: close\r\n\r\n"
    received = talk(city, data)
    counts = city.counts
    assert (counts.requests, counts.by_path["/nichts"], counts.by_status[404]) == (1, 1, 1)
    assert (counts.bytes_received, counts.bytes_sent) == (len(data), len(received))
    assert city.last_request.headers["user-agent"] == "probe/1"
    assert city.last_request.query == {"x": "1"}
    city.forget_requests()
    assert city.counts.requests == 0


def test_simultaneous_connections_are_counted(city: CityServer) -> None:
    """The highest number of open connections is kept after they are closed."""
    connections = [socket.create_connection((city.host, city.port), timeout=10) for _ in range(3)]
    for connection in connections:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: city\r\n\r\n")
        assert connection.recv(12) == b"HTTP/1.1 200"
    for connection in connections:
        connection.close()
    assert city.counts.max_connections == 3


def test_latency_delays_answers() -> None:
    """Every answer waits for the latency that is set, and stopping does not wait for it."""
    with (
        CityServer(latency=30.0) as city,
        socket.create_connection((city.host, city.port), timeout=0.3) as connection,
    ):
        connection.sendall(b"GET / HTTP/1.1\r\nHost: city\r\n\r\n")
        with pytest.raises(TimeoutError):
            connection.recv(1)
        assert city.counts.requests == 1


def test_restart_keeps_address_content_and_counters(city: CityServer) -> None:
    """After stop nobody listens; start listens at the same address with the same content."""
    base = city.base
    city.add_article("Vor dem Neustart")
    tag = ask(city, RSS).headers["etag"]
    idle = socket.create_connection((city.host, city.port), timeout=10)
    city.stop()
    assert idle.recv(1) == b""
    idle.close()
    with pytest.raises(ConnectionRefusedError):
        ask(city, "/")
    city.start()
    assert city.base == base
    assert ask(city, RSS, headers={"If-None-Match": tag}).status == 304
    assert city.counts.by_path[PRESS] == 2


@pytest.fixture
def other(city: CityServer) -> Iterator[CityServer]:
    """A second city at another loopback address, on the same port."""
    with CityServer(host="127.0.0.2", port=city.port) as server:
        yield server


def test_cities_live_at_several_loopback_addresses(city: CityServer, other: CityServer) -> None:
    """Two cities share nothing; other addresses than loopback are refused, taken ports reported."""
    other.empty_list()
    assert other.url("/x") == f"http://127.0.0.2:{city.port}/x"
    assert len(items(ask(city, RSS))) == 30
    assert items(ask(other, RSS)) == []
    with pytest.raises(ValueError, match="loopback"):
        CityServer(host="192.0.2.1")
    with pytest.raises(OSError, match="in use"):
        CityServer(port=city.port).start()
