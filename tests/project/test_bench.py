"""The bench: its table is read back as it was written, its plot is told in words, one row is measured."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from bench import plot, results
from bench.origin import Origin
from bench.programs import PASS, alternating, ended, plain
from bench.starts import KEPT
from bench.table import HEAD, HELLO, NEWSBOAT, Goal, Row, cells, figure, figures, median, ratio, table
from bench.table import PASS as PASS_NAME

ROWS = [
    Row(f"{KEPT}, 35 articles", "ms", 30.0, {PASS_NAME: 15.0, NEWSBOAT: 20.0}, Goal(3, PASS_NAME), 7),
    Row(
        f"{KEPT}, 100,000 articles",
        "ms",
        45.0,
        {PASS_NAME: 15.0},
        Goal(3, PASS_NAME),
        7,
        "",
        "no list after 60 s",
    ),
    Row("a move", "bytes", 1500.0, {NEWSBOAT: 200.0}, Goal(1400), 24),
    Row("idle", "bytes", 0.0, {}, Goal(0)),
    Row("a key", "ms", None, {HELLO: 200.0}, Goal(1.25, HELLO), 7, "never"),
]


def test_figures_are_read_back() -> None:
    """What a table says of each row is the next one's before."""
    written = table(ROWS, {})
    before = figures(f"# Text\n\n| some | other |\n| --- | --- |\n| a | b |\n\n{written}\n\nMore.\n")
    assert before == {
        f"{KEPT}, 35 articles": "30.0 ms",
        f"{KEPT}, 100,000 articles": "45.0 ms",
        "a move": "1,500 bytes",
        "idle": "0 bytes",
        "a key": "never",
    }
    again = table(ROWS, before).splitlines()[2:]
    assert [line.split(" | ")[HEAD.index("before")] for line in again] == list(before.values())
    assert figures("no table") == {}


def test_goals_are_judged() -> None:
    """A goal is reached, or missed by so much; without something to compare with nothing is said."""
    assert [row.reached for row in ROWS] == ["yes", "yes", "no, 1.07 times the goal", "yes", "no"]
    assert Row("idle", "bytes", 5.0, {}, Goal(0)).reached == "no"
    assert Row("a sync", "s", 5.0, {}, Goal(1, NEWSBOAT)).reached == "-"
    assert Row("a size", "MB", 5.0).reached == "-"


def test_ratios_stand_beside() -> None:
    """A row has its ratios to both programs; where one is lacking, why."""
    assert cells(ROWS[0], {})[2:6] == ("python -c pass: 15.0 ms", "2.00", "20.0 ms", "1.50")
    assert cells(ROWS[1], {})[4:6] == ("no list after 60 s", "-")
    assert cells(ROWS[2], {})[6] == "at most 1,400 bytes"
    assert (ratio(50.0, 4.0), ratio(1.0, 0.0), ratio(None, 1.0)) == ("12.5", "-", "-")
    assert (figure(1234.5, "ms"), figure(0.123, "s"), figure(7.0, "bytes")) == (
        "1,234 ms",
        "0.12 s",
        "7 bytes",
    )
    assert median([3.0, 1.0, 2.0]) == 2.0


def test_a_bar_in_a_cell_divides_nothing() -> None:
    """A cell with the sign between cells does not shift the others."""
    assert figures(table([Row("a | b", "ms", 1.0)], {})) == {"a / b": "1.00 ms"}


def test_the_plot_is_told_in_words() -> None:
    """The plot is well-formed, has a title and a description with every point, and labels in its lines."""
    lines, notes = results.series(ROWS)
    assert lines == {
        "Stadtbote": {35: 30.0, 100_000: 45.0},
        NEWSBOAT: {35: 20.0},
        PASS_NAME: {35: 15.0, 100_000: 15.0},
    }
    drawn = ElementTree.fromstring(plot.svg("First <text>", lines, notes))
    name = "{http://www.w3.org/2000/svg}"
    assert [child.tag for child in drawn[:2]] == [f"{name}title", f"{name}desc"]
    assert drawn.findtext(f"{name}title") == "First <text>"
    told = str(drawn.findtext(f"{name}desc"))
    assert "Stadtbote: 30 ms with 35, 45 ms with 100,000." in told
    assert "newsboat with 100,000 articles: no list after 60 s." in told
    texts = [text.text for text in drawn.iter(f"{name}text")]
    assert {"Stadtbote", NEWSBOAT, PASS_NAME, "10 ms", "articles"} <= set(texts)


def test_labels_do_not_lie_on_each_other() -> None:
    """Labels of lines that end at one place are moved apart; the others stay."""
    assert plot.spread([100.0, 90.0, 200.0]) == [108.0, 90.0, 200.0]
    assert plot.decades([11.0, 990.0]) == range(1, 4)


def test_results_are_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """RESULTS.md has the table, the goals counted and the plot; a second run has what was before."""
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    assert results.before() == {}
    results.write(ROWS, {}, "newsboat 1", quick=False)
    page = (tmp_path / results.FILE).read_text("utf-8")
    assert "Goals reached: 3 of 5." in page
    assert f"({results.PLOT})" in page
    assert "cores" in page or "1 core" in page
    assert (tmp_path / results.PLOT).exists()
    assert results.before()["a move"] == "1,500 bytes"


def test_a_run_that_gives_up_is_not_asked_again() -> None:
    """Runs go in turn; the first rounds warm up, and what gave nothing once has no figures."""
    asked: list[str] = []
    answers = iter([1.0, None, 3.0])

    def one() -> float:
        asked.append("one")
        return 2.0

    def other() -> float | None:
        asked.append("other")
        return next(answers)

    assert alternating({"one": one, "other": other}, 2) == {"one": [2.0, 2.0], "other": []}
    assert asked == ["one", "other", "one", "other", "one"]


def test_the_server_counts(tmp_path: Path) -> None:
    """The bench's server answers conditionally, changes what it is told to, and counts what it sends."""
    import gzip
    import urllib.error
    import urllib.request

    (tmp_path / "0.xml.gz").write_bytes(gzip.compress(b"<channel><item>a</item></channel>"))
    with Origin(tmp_path) as origin:
        with urllib.request.urlopen(origin.address(0)) as answer:
            etag = answer.headers["etag"]
            assert answer.read() == b"<channel><item>a</item></channel>"
        counts = origin.counts()
        assert (counts.requests, counts.full) == (1, 1)
        assert counts.sent > 100
        request = urllib.request.Request(origin.address(0), headers={"If-None-Match": etag})
        with pytest.raises(urllib.error.HTTPError, match="304") as unchanged:
            urllib.request.urlopen(request)
        unchanged.value.close()
        assert origin.counts().full == 0
        origin.change(0)
        with urllib.request.urlopen(request) as answer:
            assert b"Eben gemeldet" in answer.read()


def test_a_row_is_measured(tmp_path: Path) -> None:
    """The cheapest row of all: an interpreter that does nothing takes some time, and not for ever."""
    assert 0 < ended(PASS, plain(tmp_path)) < 30
