"""The errors of Stadtbote and their exit codes.

StadtboteError
├── UsageError          a command that makes no sense                    64
├── NothingToShow       the article or source asked for is not there     69
├── KioskFull           another visitor has the last place               75
├── NotAllowed          a command in the kiosk                           77
├── PackError           a file to take along cannot be read or written   65, 66, 74
├── PublishError        nothing could be published                       74
│   └── PublishBusy     another process publishes into the same folder   75
├── SourceError         a source could not be fetched or read            75
├── SyncRunning         another sync works on the store                  75
└── ConfigError         the configuration has a fault                    78, unreadable 77
                        a setting could not be kept                      74

Errors of the store are in stadtbote_cache.errors: a store of a newer version ends with 78, any other with 74.
Foreign errors are wrapped where they arise. An end by a signal is 128 and its number (terminal.signals).
"""

from __future__ import annotations

from enum import StrEnum

from stadtbote_cache.record import Record

EXIT_OK = 0
EXIT_FAULT = 1
EXIT_USAGE = 64
EXIT_DATA = 65
EXIT_NO_FILE = 66
EXIT_NOTHING = 69
EXIT_UNWRITTEN = 74
EXIT_TEMPORARY = 75
EXIT_DENIED = 77
EXIT_CONFIG = 78


class Reason(StrEnum):
    """Why a source could not be fetched or read. The value is what the store keeps."""

    OFFLINE = "offline"  # no route, or the name is unknown
    REFUSED = "refused"  # nothing listens there
    RESET = "reset"  # the connection broke off, or the answer was shorter than announced
    TIMEOUT = "timeout"  # no first byte in time, or over the total
    SLOW = "slow"  # under the least speed for too long
    TOO_LARGE = "too-large"  # over the raw or the decoded cap
    FILES = "files"  # this machine has no descriptor left for a connection
    MEMORY = "memory"  # nor memory, or not enough to read the answer
    PROXY = "proxy"  # the proxy cannot be reached
    PROXY_PASSWORD = "proxy-password"  # noqa: S105 (it wants a name and a password, or others)
    PROXY_FAILED = "proxy-failed"  # it makes no connection; `status` is what it says, where it says one
    PORTS = "ports"  # nor a port, or no address of this kind
    DENIED = "denied"  # this machine does not let this user or program connect
    TLS = "tls"  # certificate or handshake
    REDIRECTS = "redirects"  # too many, or a loop
    FORBIDDEN_REDIRECT = "forbidden-redirect"  # to another scheme, or from https to http
    PRIVATE_ADDRESS = "private-address"  # a place that only this machine or its network may ask
    BAD_ADDRESS = "bad-address"  # not an http(s) address
    STATUS = "status"  # an HTTP status that is no success; `status` has it
    ENCODING = "encoding"  # an encoding that was not asked for, or a broken one
    PROTOCOL = "protocol"  # not HTTP, or headers beyond all bounds
    EMPTY = "empty"  # an answer without content, or a list without items
    UNREADABLE = "unreadable"  # not what the adapter reads: no page, broken XML, broken JSON
    LOGIN = "login"  # HTTP 401, although what is set for the source went along
    UNENCRYPTED = "unencrypted"  # https was asked of a server that answers in plain HTTP
    PASSWORD = "password"  # noqa: S105 (a page that is there to ask for a password)
    SCRIPT = "script"  # a page that only a script fills
    ARTICLE = "article"  # an article where a list was wanted
    BOT_WALL = "bot-wall"  # a page that lets in only browsers, or persons
    COOKIES = "cookies"  # what is there is shown only to those that keep a cookie
    NO_LIST = "no-list"  # a page without anything like a list
    REFUSED_CONTENT = "refused-content"  # entity declarations, nesting beyond all bounds
    INTERNAL = "internal"  # a fault of our own, so that one source cannot take the others along
    WORKER = "worker"  # the program that read the answer broke off, or took too long
    BUDGET = "budget"  # it would have cost more bytes than the user allows; no fault of the source
    SERVER_FAULT = "server-fault"  # a GraphQL answer with errors, with data beside them or without
    PAUSED = "paused"  # not asked: the server wants no request before a time
    UNKNOWN = "unknown"  # the store holds a code that is none of these


UNCONNECTED = frozenset(
    {
        Reason.OFFLINE,
        Reason.REFUSED,
        Reason.RESET,
        Reason.TIMEOUT,
        Reason.TLS,
        Reason.UNENCRYPTED,
        Reason.PROTOCOL,
        Reason.PROXY_FAILED,
    }
)
"""Why no server answered; the same place may answer otherwise."""


SHORTAGES = frozenset({Reason.FILES, Reason.MEMORY, Reason.PORTS})
"""What this machine lacks, and no source is to blame for: for fewer at once there may be enough."""


class Failure(Record):
    """Why a source could not be fetched or read.

    `status` is the HTTP status if `reason` is STATUS, LOGIN or PROXY_FAILED. Where it has `until`, in Unix
    seconds, the server is asked nothing before that.
    """

    reason: Reason
    status: int | None = None
    until: float | None = None

    @property
    def code(self) -> str:
        """What the store keeps of it: the reason, and the status where there is one."""
        return self.reason.value if self.status is None else f"{self.reason.value} {self.status}"

    @classmethod
    def read(cls, code: str) -> Failure:
        """The failure of a code that the store kept; UNKNOWN for any other text."""
        name, _blank, status = code.partition(" ")
        try:
            return cls(Reason(name), int(status) if status else None)
        except ValueError:
            return cls(Reason.UNKNOWN)


class StadtboteError(Exception):
    """The base of all errors that the user gets to read as a sentence."""

    exit_code = EXIT_FAULT


class UsageError(StadtboteError):
    """A command that makes no sense; the message is already a sentence for the user."""

    exit_code = EXIT_USAGE


class NothingToShow(StadtboteError):
    """The article or source asked for is not there; the message is a sentence for the user."""

    exit_code = EXIT_NOTHING


class KioskFull(StadtboteError):
    """All places of the kiosk are taken; the message is a sentence for the visitor, in every language."""

    exit_code = EXIT_TEMPORARY


class NotAllowed(StadtboteError):
    """What a visitor to the kiosk may not do; the message is a sentence for the user."""

    exit_code = EXIT_DENIED


class PackError(StadtboteError):
    """A file to take along cannot be read or written; the message is a sentence for the user."""

    def __init__(self, message: str, exit_code: int = EXIT_DATA) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class PublishError(StadtboteError):
    """Nothing could be published; the message is a sentence for the user."""

    exit_code = EXIT_UNWRITTEN


class PublishBusy(PublishError):
    """Another process publishes into the same folder."""

    exit_code = EXIT_TEMPORARY


class ConfigError(StadtboteError):
    """The configuration cannot be used, or a setting not kept; the message is a sentence for the user."""

    def __init__(self, message: str, exit_code: int = EXIT_CONFIG) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class SyncRunning(StadtboteError):
    """Another sync works on the same store; the message is a sentence for the user."""

    exit_code = EXIT_TEMPORARY


class SourceError(StadtboteError):
    """A source could not be fetched or read. Server text is never part of it.

    `reason` and `status` are those of its `failure`. `alternatives` are addresses that the user may try
    instead; none of them was asked for.
    """

    exit_code = EXIT_TEMPORARY

    def __init__(self, reason: Reason, *, status: int | None = None, until: float | None = None) -> None:
        self.failure = Failure(reason, status, until)
        super().__init__(self.failure.code)
        self.reason = reason
        self.status = status
        self.alternatives: tuple[str, ...] = ()
