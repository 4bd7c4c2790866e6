"""What `kiosk check` judges: the account, sshd's settings, files with their owners and rights."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from stadtbote.config.folders import OPERATOR_CONFIG
from stadtbote.operator.greetings import Greetings, counting, talkers
from stadtbote.operator.setup import Kiosk
from stadtbote.operator.sshd import PATH, Sshd, ask, complaint, why_silent
from stadtbote_cache.record import Record

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from typing import Any

_LIMITS = ("/etc/security/limits.conf", "/etc/security/limits.d")
_PAM = ("/etc/pam.d", "/usr/lib/pam.d", "/usr/share/pam.d")  # the first that has a stack counts (pam.d(5))
_SCRIPT = "/etc/ssh/sshrc"
_MOST_FILES = 200_000
_MOST_LINKS = 40
_MOST_TEXT = 65_536

_IMPORTS = """
import os, sys
import stadtbote, stadtbote_cache, stadtbote_styles
found = [sys.executable, os.path.realpath(sys.executable), os.path.join(sys.prefix, "pyvenv.cfg")]
found += [path for path in sys.path if os.path.exists(path)]
found += [os.path.dirname(module.__file__) for module in (stadtbote, stadtbote_cache, stadtbote_styles)]
print("\\0".join(found), end="")
"""


class Account(Record):
    """The visitors' account: `groups` has the numbers, its own first; `further` the names of the others."""

    name: str
    uid: int
    groups: tuple[int, ...]
    further: tuple[str, ...]
    home: str
    shell: str


class Place(Record):
    """A file or a folder: its owner, its group, and its mode as stat(2) has it."""

    path: str
    uid: int
    gid: int
    mode: int


class Facts(Record):
    """Everything that is judged. What does not exist is missing from `places`.

    `program` has the files that the kiosk's Python loads, and their folders up to the root; `program_fault`
    says why they are not known. `leads` has, for each named path, what it becomes as its links are followed
    one by one. `snapshot_age` is in seconds.
    """

    kiosk: Kiosk
    account: Account | None
    sshd: Sshd
    places: Mapping[str, Place]
    leads: Mapping[str, tuple[str, ...]]
    shells: frozenset[str]
    shell_text: str
    snapshot: str
    snapshot_age: float | None
    limited: bool
    program: tuple[Place, ...]
    program_fault: str
    greetings: Greetings = Greetings()


def gather(kiosk: Kiosk, sshd_config: Path | None, port: int, snapshot: Path, now: float) -> Facts:
    """Reads everything; `now` in Unix seconds. The facts say what may not be read."""
    account = _account(kiosk.user)
    named = [kiosk.store, str(snapshot), OPERATOR_CONFIG]
    if account is not None:
        named += [account.home, account.shell]
    leads = {name: tuple(_followed(name)) for name in named}
    seen = {place.path: place for name in named for place in _with_folders(name)}
    held = seen.get(str(snapshot))
    age = None
    if held is not None:
        age = now - snapshot.stat().st_mtime
    # Only what this account may do with it matters.
    program, fault = _program(kiosk.python, account) if account else ((), "")
    shells = _text("/etc/shells").split("\n")
    return Facts(
        kiosk=kiosk,
        account=account,
        sshd=ask(kiosk.user, sshd_config, port),
        places=seen,
        leads=leads,
        shells=frozenset(row.strip() for row in shells if row.startswith("/")),
        shell_text=_text(account.shell) if account else "",
        snapshot=str(snapshot),
        snapshot_age=age,
        limited=any(_is_limited(kiosk.user, _text(path)) for path in _limits()),
        program=program,
        program_fault=fault,
        greetings=_greetings(account) if account else Greetings(),
    )


def _greetings(account: Account) -> Greetings:
    return Greetings(
        talkers=talkers(_stack("sshd"), account.name),
        counting=tuple(
            row for path in _limits() for row in counting(_text(path), account.name, _groups(account.groups))
        ),
        hushed=Path(account.home, ".hushlogin").exists(),
        script=Path(_SCRIPT).exists(),
    )


def _stack(name: str, depth: int = 0) -> Iterator[str]:
    """The rows of a stack of PAM, with those that it includes."""
    found = next(filter(None, (_text(f"{folder}/{name}") for folder in _PAM)), "")
    for row in found.replace("\\\n", " ").split("\n"):
        words = row.split()
        if len(words) > 1 and words[0] == "@include":
            included = words[1]
        elif len(words) > 2 and words[1] in {"include", "substack"}:
            included = words[2]
        else:
            yield row
            continue
        if depth < _MOST_LINKS and "/" not in included:
            yield from _stack(included, depth + 1)


def _groups(numbers: Iterable[int]) -> list[str]:
    import grp

    names = []
    for number in numbers:
        try:
            names.append(grp.getgrgid(number).gr_name)
        except KeyError:
            names.append(str(number))
    return names


def _account(name: str) -> Account | None:
    import pwd

    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    further = [number for number in os.getgrouplist(name, entry.pw_gid) if number != entry.pw_gid]
    groups = (entry.pw_gid, *further)
    return Account(name, entry.pw_uid, groups, tuple(_groups(further)), entry.pw_dir, entry.pw_shell)


def _place(path: str) -> Place | None:
    try:
        found = os.stat(path)  # noqa: PTH116 (of tens of thousands of files)
    except (OSError, ValueError):
        return None
    return Place(path, found.st_uid, found.st_gid, found.st_mode)


def _with_folders(path: str) -> Iterator[Place]:
    """The place and every folder above it, as named and as links lead to them."""
    for name in (path, *_followed(path)):
        for step in (Path(name), *Path(name).parents):
            if (found := _place(str(step))) is not None:
                yield found


def _followed(path: str) -> Iterator[str]:
    """What the path becomes as the first link in it is followed, then the next, and so on."""
    end = os.path.realpath(path)
    for _turn in range(_MOST_LINKS):
        steps = [*map(str, reversed(Path(path).parents)), path]
        link = next((step for step in steps if os.path.islink(step)), None)  # noqa: PTH114 (no Path is made)
        if link is None:
            break
        try:
            target = os.path.join(os.path.dirname(link), os.readlink(link))  # noqa: PTH115, PTH118, PTH120
        except OSError:
            break
        path = os.path.normpath(target) + path[len(link) :]
        yield path
    if path != end:  # ".." after a link
        yield end


def _text(path: str) -> str:
    """The beginning of a file; empty where there is none, or it cannot be read."""
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            return ""
        with Path(path).open("rb") as file:
            return file.read(_MOST_TEXT).decode(errors="replace")
    except OSError:
        return ""


def _is_limited(user: str, text: str) -> bool:
    """Whether a line of limits.conf(5) bounds the memory of this account's processes."""
    lines = (row.split() for row in text.split("\n"))
    return any(
        len(words) > 3 and words[0] == user and words[2] in {"as", "data"} and words[3].isdigit()
        for words in lines
    )


def _limits() -> Iterator[str]:
    file, folder = _LIMITS
    yield file
    try:
        yield from map(str, Path(folder).glob("*.conf"))
    except OSError:
        return


def _program(python: str, account: Account) -> tuple[tuple[Place, ...], str]:
    """The files that the kiosk's Python loads, and a fault where it does not say."""
    found = {place.path: place for place in _with_folders(python)}
    for place in _below(_libraries(python)):
        found.setdefault(place.path, place)
    # What a visitor could have written is not run, and might lie: that itself is the finding.
    if account.uid and any(may_write(place, account) for place in found.values()):
        return tuple(found.values()), ""
    try:
        done = _asked(python, account)
    except (OSError, subprocess.TimeoutExpired) as error:
        return tuple(found.values()), why_silent(error)
    if done.returncode:
        return tuple(found.values()), complaint(done)
    names = done.stdout.decode(errors="surrogateescape").split("\0")
    found |= {place.path: place for name in names for place in _with_folders(name)}
    for place in _below(names):
        found.setdefault(place.path, place)
    return tuple(found.values()), ""


def _asked(python: str, account: Account) -> subprocess.CompletedProcess[bytes]:
    """What this Python says it loads. As root, it is run with the rights of the visitors' account.

    What it runs at its start (site, "*.pth") may include files that another account can write. It has no
    terminal of root's to type into.
    """
    words = [python, "-I", "-B", "-c", _IMPORTS]
    rights: dict[str, Any] = {}
    if os.geteuid() == 0:
        rights = {"user": account.uid, "group": account.groups[0], "extra_groups": []}
    return subprocess.run(  # noqa: S603 (a whole path and words of our own; no shell)
        words,
        env={"PATH": PATH},
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
        start_new_session=True,
        **rights,
    )


def _libraries(python: str) -> Iterator[str]:
    """The folders of modules that belong to a Python, by its path (PEP 405), without running it."""
    for name in (python, os.path.realpath(python)):
        yield from map(str, Path(name).parent.parent.glob("lib*/python3*"))


def _below(folders: Iterable[str]) -> Iterator[Place]:
    count = 0
    walked: set[str] = set()
    for top in folders:
        for folder, inner, files in os.walk(top):
            # A package in a folder of sys.path has been walked along with that.
            inner[:] = [name for name in inner if f"{folder}/{name}" not in walked]
            walked.add(folder)
            for name in (*inner, *files):
                count += 1
                if count > _MOST_FILES:
                    return
                if (found := _place(f"{folder}/{name}")) is not None:
                    yield found


def may_write(place: Place, account: Account) -> bool:
    """Whether the account may change the file, or the content of the folder. An owner can give itself the
    right.

    In a folder with the sticky bit, everybody may change only what they own (unlink(2), EPERM).
    """
    if account.uid in (0, place.uid):
        return True
    if stat.S_ISDIR(place.mode) and place.mode & stat.S_ISVTX:
        return False
    return bool(place.mode & _bits(place, account, 0o2))


def may_read(place: Place, account: Account) -> bool:
    """Whether the account may read the file, or enter the folder."""
    wanted = 0o1 if stat.S_ISDIR(place.mode) else 0o4
    return account.uid == 0 or bool(place.mode & _bits(place, account, wanted))


def _bits(place: Place, account: Account, wanted: int) -> int:
    if place.uid == account.uid:
        return wanted << 6
    return wanted << 3 if place.gid in account.groups else wanted
