"""A plot of times against numbers of articles, both axes logarithmic, as SVG."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 150, 50, 50

STYLE = """
text { font: 14px sans-serif; fill: currentColor }
svg { color: #1a1a1a; background: #ffffff }
.grid { stroke: currentColor; stroke-opacity: .25 }
.line { fill: none; stroke: currentColor; stroke-width: 2.5 }
.dot { fill: currentColor }
.a { color: #1a4f8f } .b { color: #9a3412 } .c { color: #3f6212 }
.b .line { stroke-dasharray: 8 4 } .c .line { stroke-dasharray: 2 4 }
@media (prefers-color-scheme: dark) {
svg { color: #f0f0f0; background: #16181c }
.a { color: #8ec1ff } .b { color: #ffb38a } .c { color: #bde37a }
}"""

Points = Mapping[int, float]
"""Milliseconds by number of articles."""


def decades(values: Sequence[float]) -> range:
    """The powers of ten that hold all values, as exponents from the lowest to the highest."""
    return range(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))) + 1)


def place(value: float, powers: range, start: float, end: float) -> float:
    """Where a value stands between two ends of a logarithmic axis."""
    share = (math.log10(value) - powers[0]) / max(1, powers[-1] - powers[0])
    return start + share * (end - start)


def spread(heights: Sequence[float], least: float = 18.0) -> list[float]:
    """Heights moved down until each is `least` below the one before, in their own order."""
    moved: dict[int, float] = {}
    last = -math.inf
    for index in sorted(range(len(heights)), key=lambda index: heights[index]):
        last = moved[index] = max(heights[index], last + least)
    return [moved[index] for index in range(len(heights))]


def in_words(series: Mapping[str, Points]) -> str:
    """What the plot shows, for those who hear it."""
    told = []
    for name, points in series.items():
        values = ", ".join(f"{value:,.0f} ms with {count:,}" for count, value in sorted(points.items()))
        told.append(f"{name}: {values}.")
    return " ".join(told)


def svg(title: str, series: Mapping[str, Points], notes: Sequence[str] = ()) -> str:
    """The plot; `series` has up to three lines by name, each with a point at least, `notes` stand below."""
    shown = {name: points for name, points in series.items() if points}
    across = decades([count for points in shown.values() for count in points])
    up = decades([value for points in shown.values() for value in points.values()])
    bottom = HEIGHT - BOTTOM

    def x(count: float) -> float:
        return place(count, across, LEFT, WIDTH - RIGHT)

    def y(value: float) -> float:
        return place(value, up, bottom, TOP)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT + 18 * len(notes)}"'
        ' role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(" ".join([in_words(shown), *notes]))}</desc>',
        f"<style>{STYLE}\n</style>",
        f'<text x="{LEFT}" y="26" font-weight="bold">{escape(title)}</text>',
    ]
    for power in up:
        height = y(10.0**power)
        parts.append(f'<path class="grid" d="M{LEFT} {height:.1f}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{height + 5:.1f}" text-anchor="end">{10**power:,g} ms</text>')
    for power in across:
        parts.append(f'<path class="grid" d="M{x(10.0**power):.1f} {TOP}V{bottom}"/>')
        parts.append(
            f'<text x="{x(10.0**power):.1f}" y="{bottom + 20}" text-anchor="middle">{10**power:,g}</text>'
        )
    parts.append(
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{bottom + 40}" text-anchor="middle">articles</text>'
    )
    ends = [y(points[max(points)]) for points in shown.values()]
    labels = zip(shown.items(), "abc", spread(ends), strict=False)
    for (name, points), letter, height in labels:
        dots = [(x(count), y(value)) for count, value in sorted(points.items())]
        path = "L".join(f"{a:.1f} {b:.1f}" for a, b in dots)
        parts.append(f'<g class="{letter}"><path class="line" d="M{path}"/>')
        parts += [f'<circle class="dot" cx="{a:.1f}" cy="{b:.1f}" r="4"/>' for a, b in dots]
        parts.append(f'<text x="{dots[-1][0] + 10:.1f}" y="{height + 5:.1f}">{escape(name)}</text></g>')
    for number, note in enumerate(notes):
        parts.append(f'<text x="{LEFT}" y="{HEIGHT + 18 * number + 8}">{escape(note)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
