"""How long a visitor to the kiosk may be silent, decided without a clock."""

from __future__ import annotations

import pytest

from stadtbote.reading.idle import AWAKE, OVER, WARNED, Limits, Watch, limits, seconds_left, stage, warning

FIVE = limits(5)


def test_the_line_comes_half_a_minute_before_the_end() -> None:
    """Five minutes in all; of one minute half is left; that is more than the 20 seconds of WCAG 2.2.1."""
    assert Limits(270.0, 300.0) == FIVE
    assert limits(1) == Limits(30.0, 60.0)
    assert all(limits(minutes).over - limits(minutes).warn >= 20 for minutes in range(1, 61))


@pytest.mark.row(103)
@pytest.mark.parametrize(
    ("silent", "expected", "left"),
    [
        (0, AWAKE, 270),
        (269.9, AWAKE, 0.1),
        (270, WARNED, 30),
        (299, WARNED, 1),
        (300, OVER, 0),
        (9e9, OVER, 0),
    ],
)
def test_silence_is_told_in_stages(silent: float, expected: str, left: float) -> None:
    """First nothing, then a line, then the end; and how long until the next of these."""
    assert stage(silent, FIVE) == expected
    assert seconds_left(silent, FIVE) == pytest.approx(left)


@pytest.mark.row(103)
def test_whatever_is_done_begins_the_time_anew() -> None:
    """A watch follows its clock, and a touch at any moment brings all of the time back."""
    now = 1000.0
    watch = Watch(FIVE, lambda: now)
    assert (watch.left, watch.warning("Enter")) == (270.0, "")
    now += 280
    assert watch.warning("Enter") == "In 30 Sekunden beginnt hier alles von vorn. Zum Bleiben: Enter."
    watch.touch()
    assert (watch.stage, watch.left) == (AWAKE, 270.0)
    now += 300
    assert watch.is_over
    assert watch.warning("Enter") == ""


ANNOUNCED = "In 30 Sekunden ist die Zeit für diesen Besuch um."


class Time:
    """A clock that goes when it is told to, and a kiosk that is full or not; with the watch on both."""

    def __init__(self, minutes: int = 60) -> None:
        self.now, self.full = 1000.0, False
        self.watch = Watch(limits(60, minutes), lambda: self.now, lambda: self.full)

    def go(self, seconds: float) -> str:
        """Lets time pass while the visitor types; what is said then."""
        self.now += seconds
        said = self.watch.warning("jede Taste") if self.watch.calls else ""
        self.watch.touch()
        return said


@pytest.mark.row(107)
def test_a_visit_may_last_as_long_as_it_likes() -> None:
    """Without a limit nothing is ever said to somebody who types."""
    time = Time(0)
    assert not any(time.go(60) or time.watch.is_over for _ in range(10_000))


@pytest.mark.row(107)
def test_any_key_prolongs_a_visit() -> None:
    """Half a minute before the end a line says so, as often as it takes: WCAG 2.2.1 wants 20 s, ten times."""
    time = Time()
    assert time.watch.left == 3570.0
    for _turn in range(20):
        assert time.go(3569) == ""
        assert time.go(1) == f"{ANNOUNCED} Zum Bleiben: jede Taste."
        assert time.watch.stage == AWAKE
    assert time.watch.left == 3570.0


@pytest.mark.row(107)
def test_without_a_key_it_ends() -> None:
    """Who was asked, and did not answer, is done; that gives way to nobody."""
    time = Time()
    time.go(3560)
    time.now += 10
    assert time.watch.calls
    assert time.watch.warning("Enter")
    assert (time.watch.calls, time.watch.stage, time.watch.left) == (False, WARNED, 30.0)
    time.now += 30
    assert (time.watch.calls, time.watch.is_over, time.watch.gives_way) == (True, True, False)


@pytest.mark.row(107)
def test_where_others_wait_it_ends() -> None:
    """Where all places are taken no key prolongs it; the line says so; once one is free, a key does again."""
    time = Time()
    time.full = True
    assert time.go(3570) == f"{ANNOUNCED} Alle Plätze sind besetzt, darum endet er dann."
    assert time.go(29) == ""
    assert (time.watch.stage, time.watch.gives_way) == (WARNED, False)
    time.now += 1
    assert (time.watch.is_over, time.watch.gives_way) == (True, True)
    time.full = False
    time.watch.touch()
    assert (time.watch.is_over, time.watch.left) == (False, 3570.0)


@pytest.mark.row(107)
def test_what_was_promised_holds() -> None:
    """A key that was said to prolong the visit does, also where all places were taken meanwhile."""
    time = Time()
    time.go(3560)
    time.now += 10
    assert "jede Taste" in time.watch.warning("jede Taste")
    time.full = True
    time.now += 20
    time.watch.touch()
    assert (time.watch.is_over, time.watch.left) == (False, 3570.0)


@pytest.mark.row(107)
def test_no_visit_ends_without_a_word() -> None:
    """Where the program stood still past the end, the line is said all the same, with the time behind it."""
    time = Time()
    time.full = True
    time.now += 7200
    time.watch.touch()
    assert (time.watch.calls, time.watch.is_over, time.watch.gives_way) == (True, False, False)
    assert time.go(0) == f"{ANNOUNCED} Alle Plätze sind besetzt, darum endet er dann."
    assert time.watch.left == 30.0


def test_the_line_says_the_seconds_that_are_left() -> None:
    """Also where there is only one."""
    assert warning(Limits(1.0, 2.0), "jede Taste") == (
        "In 1 Sekunde beginnt hier alles von vorn. Zum Bleiben: jede Taste."
    )
