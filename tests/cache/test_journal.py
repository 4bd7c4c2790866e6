"""The journal's own rules: which act wins, what a file says that is torn or odd, and cutting it down."""

from __future__ import annotations

import io
import itertools
import json
from pathlib import Path

import pytest

from stadtbote_cache.journal import lines, registers
from stadtbote_cache.journal.registers import Kept, State

DAY = 86_400_000
NOW = 1_796_000_000_000
THING = ("article", "s", "a")
HEAD = b'{"journal":1,"device":"d"}\n'


def read(*rows: bytes, head: bytes = HEAD, after: int | None = None) -> lines.Journal:
    return lines.read(io.BytesIO(head + b"\n".join(rows)), after)


def done(at: int, after: int | None = None, **values: object) -> bytes:
    return lines.act_line(THING, values, at).rstrip()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Kept(0, NOW), Kept(1, NOW - 1)),  # the later act
        (Kept(1, NOW), Kept(0, NOW)),  # kept, at the same instant
        (Kept(0, NOW, 1), Kept(1, NOW + 70 * 365 * DAY)),  # who has seen what a wrong clock did
        (Kept(1, NOW, 2), Kept(0, NOW + DAY, 1)),
    ],
)
def test_who_wins(one: Kept, other: Kept) -> None:
    """The turn decides, then the time, then the value; nothing wins over itself."""
    assert registers.wins(one, other)
    assert not registers.wins(other, one)
    assert not registers.wins(one, one)
    assert registers.wins(other, None)


def test_merging_is_the_same_in_any_order() -> None:
    """Three devices come to the same, in whichever order and however often they meet."""
    states: list[State] = [
        {THING: {"read": Kept(1, NOW), "kept": Kept(0, NOW + 5)}},
        {THING: {"read": Kept(0, NOW), "kept": Kept(1, NOW + 5)}, ("source", "x"): {"there": Kept(0, NOW)}},
        {THING: {"kept": Kept(0, NOW, 1)}, ("source", "x"): {"there": Kept(1, NOW - 1)}},
    ]
    ends = []
    for order in itertools.permutations((0, 1, 2)):
        own: State = {}
        for place in (*order, *order):
            registers.merge(own, registers.winners(own, states[place]))
        ends.append(own)
    assert all(end == ends[0] for end in ends)
    assert ends[0][THING] == {"read": Kept(1, NOW), "kept": Kept(0, NOW, 1)}


@pytest.mark.parametrize(
    ("now", "last", "at"),
    [
        (NOW / 1000, 0, NOW),
        (NOW / 1000, NOW, NOW + 1),
        (NOW / 1000, NOW + DAY // 2, NOW + DAY // 2 + 1),  # it was set back a little
        (NOW / 1000, NOW + 365 * DAY, NOW),  # it was wrong by a year
        (0.0, NOW, NOW + 1),  # it cannot be right
    ],
)
def test_the_clock(now: float, last: int, at: int) -> None:
    """Times do not run backwards, and do not go on from where a wrong clock was."""
    assert registers.tick(now, last) == at


def test_acts_of_one_device_are_in_its_order() -> None:
    """What stands later was done later, whatever the clock said: each that goes back takes a turn more."""
    found = read(
        done(NOW + 70 * 365 * DAY, read=1), done(NOW, read=0), done(NOW - 5, read=1), done(NOW, read=0)
    )
    assert found.state[THING]["read"] == Kept(0, NOW, 2)


def test_what_is_torn_or_odd_is_skipped_and_the_rest_read() -> None:
    """Each line stands for itself: the numbers of those that are none are known."""
    long = b'{"at":1,"of":["article","s","a"],"set":{"read":"' + b"x" * lines.MAX_LINE + b'"}}'
    odd = [
        done(NOW, read=1)[:-3],
        b"",
        b"\x00\xff",
        b"[" * 100_000,
        long,
        b'{"at":-1,"of":["article","s","a"],"set":{"read":0}}',
        b'{"at":true,"of":["article","s","a"],"set":{"read":0}}',
        b'{"at":9,"of":["article"],"set":{"read":0}}',
        b'{"at":9,"of":["article","s",["a"]],"set":{"read":0}}',
        b'{"at":9,"of":["article","s","a"],"set":[1]}',
    ]
    found = read(
        *odd, done(NOW, kept=1), b'{"at":9,"of":["article","s","a"],"from":{"kept":[0,"x"],"place":[3,4]}}'
    )
    assert found.state == {THING: {"kept": Kept(1, NOW), "place": Kept(3, 4)}}
    assert len(found.skipped) >= len(odd) - 1
    assert not found.whole
    assert read(done(NOW, kept=1), lines.end_line()).whole


def test_a_file_that_would_fill_the_memory() -> None:
    """Values are counted, and what is behind too many of them is skipped."""
    many = b'{"at":9,"of":["article","s","%d"],"set":{"whole":[' + b"[]," * 600_000 + b"[]]}}"
    found = read(*(many.replace(b"%d", str(n).encode()) for n in range(4)), done(NOW, read=1))
    assert len(found.state) <= 3
    assert len(found.skipped) >= 2


def test_half_a_pair_is_no_text() -> None:
    """Text that no store can keep is replaced."""
    (fields,) = read(b'{"at":9,"of":["article","s","a"],"set":{"x":"a\\ud800"}}').state.values()
    assert fields["x"].value == "a?"


@pytest.mark.parametrize(
    ("head", "error"),
    [
        (b"", lines.NoJournal),
        (b"\n", lines.NoJournal),
        (b"<!DOCTYPE html>\n", lines.NoJournal),
        (b'{"journal":"1"}\n', lines.NoJournal),
        (b'{"journal":2}\n', lines.NewerJournal),
    ],
)
def test_what_is_no_journal(head: bytes, error: type[Exception]) -> None:
    """A file says in its first line that it is one, and of which version."""
    with pytest.raises(error):
        read(head=head)


def test_no_pipe_and_no_folder(tmp_path: Path) -> None:
    """Only an ordinary file is opened."""
    with pytest.raises(FileNotFoundError):
        lines.opened(tmp_path)
    with pytest.raises(FileNotFoundError):
        lines.opened(Path("/dev/null"))


def test_what_stands_behind_a_line() -> None:
    """What was written after the last act that a store has is known, also where that is not in the file."""
    lines = done(NOW, read=1), done(NOW + 5, kept=1), done(NOW + 5, place=3), done(NOW + 9, read=0)
    assert read(*lines, after=NOW).since[THING].keys() == {"kept", "place", "read"}
    assert read(*lines, after=NOW + 5).since == {THING: {"read": Kept(0, NOW + 9)}}
    assert read(*lines, after=NOW + 9).since == {}
    assert read(*lines, after=NOW + 6).since == {THING: {"read": Kept(0, NOW + 9)}}


def test_a_line_that_is_too_long_goes_without_the_text() -> None:
    """Of an article that is too long for a line, the mark is kept."""
    line = lines.act_line(THING, {"kept": 1, "whole": {"headline": "x" * lines.MAX_LINE}}, NOW)
    assert json.loads(line)["set"] == {"kept": 1}


def test_cut_down() -> None:
    """What is long past and no longer here goes; not what was kept, or is here, or was done of late."""
    old, late = NOW - registers.LASTING - 1, NOW - DAY
    state: State = {
        ("article", "s", "old"): {"read": Kept(1, old)},
        ("article", "s", "here"): {"read": Kept(1, old)},
        ("article", "s", "late"): {"read": Kept(1, late)},
        ("article", "s", "kept"): {"kept": Kept(1, old), "whole": Kept({}, old)},
        ("article", "s", "unkept"): {"kept": Kept(0, late), "whole": Kept({}, old)},
        ("source", "gone"): {"there": Kept(0, old), "name": Kept("x", old)},
        ("source", "s"): {"there": Kept(0, old), "name": Kept("y", old)},
    }
    left = registers.lasting(state, [("article", "s", "here")], NOW)
    assert {thing[-1] for thing in left} == {"here", "late", "kept", "unkept", "gone", "s"}
    assert left["article", "s", "unkept"].keys() == {"kept"}
    assert left["source", "gone"].keys() == {"there"}
    assert left["source", "s"].keys() == {"there", "name"}, "what was kept of it could not come back"


def test_whom_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hashes of a journal stand in their order, wherever a part of the file ends."""
    names = [f"{number:020x}" for number in (7, 3, 10**15, 5)]
    rows = b"\n".join(lines.act_line(("article", names[0], name), {"read": 1}, NOW) for name in names)
    for part in range(25, 60):
        monkeypatch.setattr(lines, "_PART", part)
        assert lines.hashes(io.BytesIO(HEAD + rows)) == "".join(sorted(names)).encode()
        assert lines.hashes(io.BytesIO(rows[9:])) == "".join(sorted(names)).encode()  # torn at its beginning
    assert lines.hashes(io.BytesIO(HEAD)) == b""
    with pytest.raises(lines.NewerJournal):
        lines.hashes(io.BytesIO(b'{"journal":99,"device":"d"}\n' + rows))
