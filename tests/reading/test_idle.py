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


def test_the_line_says_the_seconds_that_are_left() -> None:
    """Also where there is only one."""
    assert warning(Limits(1.0, 2.0), "jede Taste") == (
        "In 1 Sekunde beginnt hier alles von vorn. Zum Bleiben: jede Taste."
    )
