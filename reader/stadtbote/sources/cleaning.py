"""What was read from a source, cleaned: the last step of all readers. Pure."""

from __future__ import annotations

from stadtbote.errors import Reason, SourceError
from stadtbote.text.clean import clean_edition
from stadtbote_cache.records import Edition


def cleaned(edition: Edition) -> Edition:
    """What was read, cleaned. Raises SourceError EMPTY where none of its items is left."""
    found = clean_edition(edition)
    if edition.items and not found.items:
        raise SourceError(Reason.EMPTY)
    return found
