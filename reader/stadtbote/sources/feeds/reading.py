"""Reads a feed as it is saved. Pure: also for programs that have no network."""

from __future__ import annotations

from stadtbote.sources.cleaning import cleaned
from stadtbote.sources.feeds import feed
from stadtbote_cache.records import Edition


def read(body: bytes, address: str, charset: str | None = None) -> Edition:
    """What a feed shows, cleaned; see feed.parse. Raises SourceError."""
    return cleaned(feed.parse(body, address, charset))
