"""Tries the addresses of a host until one answers, and tells why if none does."""

from __future__ import annotations

import asyncio
import errno
import ssl
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol, TypeVar

from stadtbote.errors import Reason, SourceError

NEXT_ATTEMPT = 0.3
"""Seconds before the next address is tried beside the one that does not answer (RFC 8305, section 5)."""

_REASONS = {
    errno.ECONNREFUSED: Reason.REFUSED,
    errno.ECONNRESET: Reason.RESET,
    errno.ETIMEDOUT: Reason.TIMEOUT,
}


class Closable(Protocol):
    """A connection, as far as it matters here."""

    async def aclose(self) -> None:
        """Close it at once."""


C = TypeVar("C", bound=Closable)


async def first_to_answer(addresses: Iterable[str], connect: Callable[[str], Awaitable[C]]) -> C:
    """Connect to whichever address answers first, a simple form of RFC 8305; the others are closed.

    `connect` raises SourceError where it fails; so does this where none answers, with the reason that
    says most.
    """
    attempts: set[asyncio.Future[C]] = set()
    winner: C | None = None
    try:
        try:
            winner = await _race(addresses, connect, attempts)
        finally:
            await _abandon(attempts)
    except BaseException:  # cancelled while the others were closed: nobody will use the winner
        if winner is not None:
            await winner.aclose()
        raise
    return winner


def reason_of(error: BaseException) -> Reason:
    """Why a connection failed: what TLS or the operating system said first."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return Reason.TLS
        if isinstance(cause, OSError) and cause.errno is not None:
            return _REASONS.get(cause.errno, Reason.OFFLINE)
        cause = cause.__cause__
    return Reason.RESET


async def _race(
    addresses: Iterable[str], connect: Callable[[str], Awaitable[C]], attempts: set[asyncio.Future[C]]
) -> C:
    reasons: list[Reason] = []
    untried = iter(addresses)
    while True:
        address = next(untried, None)
        if address is not None:
            attempts.add(asyncio.ensure_future(connect(address)))
        elif not attempts:
            raise SourceError(next((told for told in reasons if told is not Reason.OFFLINE), Reason.OFFLINE))
        patience = None if address is None else NEXT_ATTEMPT
        done, _ = await asyncio.wait(attempts, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        for attempt in done:
            attempts.remove(attempt)
            failure = attempt.exception()
            if failure is None:
                return attempt.result()
            if not isinstance(failure, SourceError):
                raise failure
            reasons.append(failure.reason)


async def _abandon(attempts: set[asyncio.Future[C]]) -> None:
    """End the attempts that lost, and close those that had come through all the same."""
    for attempt in attempts:
        attempt.cancel()
    for late in await asyncio.gather(*attempts, return_exceptions=True):
        if not isinstance(late, BaseException):
            await late.aclose()
