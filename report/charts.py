"""Draw the page's charts as static SVG, once for light and once for dark paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import vl_convert

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Look:
    """The colours of one paper; contrasts of 4.5 and more against it."""

    ink: str
    quiet: str
    loud: str  # what pleases: likes
    good: str  # what counts: leads


LIGHT = Look(ink="#1d2433", quiet="#6b7280", loud="#b7791f", good="#0f766e")
DARK = Look(ink="#e5e7eb", quiet="#9ca3af", loud="#f0b95a", good="#4fd1c5")
#: Wide enough for a desk, and still readable when a phone shrinks it by half.
WIDTH, BAR = 620, 22


def svg(chart: alt.TopLevelMixin, look: Look) -> str:
    """Render a chart; fonts are the reader's own."""
    styled = chart.configure(
        background="transparent",
        # Readers' fonts are up to a tenth wider than the one it is measured with.
        padding={"left": 36, "right": 16, "top": 5, "bottom": 5},
        font="system-ui, sans-serif",
        axis=alt.AxisConfig(
            labelColor=look.ink,
            titleColor=look.quiet,
            gridColor=look.quiet,
            gridOpacity=0.25,
            labelFontSize=13,
            titleFontSize=12,
            domain=False,
            ticks=False,
            labelLimit=260,
        ),
        header=alt.HeaderConfig(labelColor=look.ink, labelFontSize=13, title=None),
        view=alt.ViewConfig(stroke=None),
    )
    return vl_convert.vegalite_to_svg(styled.to_json())


def likes_and_leads(rows: Rows, look: Look) -> alt.TopLevelMixin:
    """Show likes to the left and leads to the right of each platform, each on its own scale."""
    order = [row["platform"] for row in rows]
    data = alt.Data(
        values=[
            {
                "platform": row["platform"],
                "likes": _number(row["likes"]),
                "leads": _number(row["leads"]),
            }
            for row in rows
        ]
    )

    def side(field: str, colour: str, mirrored: bool, labels: bool) -> alt.Chart:
        scale = alt.Scale(reverse=mirrored)
        axis = alt.Axis(labels=labels, title=None, labelPadding=8)
        return (
            alt.Chart(data)
            .mark_bar(color=colour, height=BAR - 6)
            .encode(
                x=alt.X(f"{field}:Q", scale=scale, title=field, axis=alt.Axis(tickCount=4)),
                y=alt.Y("platform:N", sort=order, axis=axis),
            )
            .properties(width=WIDTH // 2 - 45, height=BAR * len(order))
        )

    return alt.hconcat(
        side("likes", look.loud, True, True), side("leads", look.good, False, False), spacing=6
    )


def intervals(rows: Rows, look: Look, bound: float) -> alt.TopLevelMixin:
    """Show each effect with its interval, and the band that is not worth having."""
    data = alt.Data(values=list(rows))
    order = [row["name"] for row in rows]
    base = alt.Chart(data).encode(
        y=alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelPadding=8))
    )
    axis = alt.Axis(title="change of the outcome, strong post against weak one, %", tickCount=7)
    span = base.mark_rule(strokeWidth=3, color=look.quiet).encode(
        x=alt.X("low:Q", axis=axis), x2="high:Q"
    )
    point = base.mark_point(filled=True, size=80, color=look.good).encode(x="effect:Q")
    band = (
        alt.Chart(alt.Data(values=[{"from": 100 / (1 + bound / 100) - 100, "to": bound}]))
        .mark_rect(color=look.loud, opacity=0.18)
        .encode(x="from:Q", x2="to:Q")
    )
    return (band + span + point).properties(width=WIDTH - 220, height=BAR * max(len(order), 1))


def completeness(rows: Rows, look: Look) -> alt.TopLevelMixin:
    """Show how complete each week's leads are."""
    data = alt.Data(values=list(rows))
    return (
        alt.Chart(data)
        .mark_bar(color=look.good)
        .encode(
            x=alt.X("week:O", title="week of the visit", axis=alt.Axis(labelAngle=-45)),
            y=alt.Y("completeness_pct:Q", title="% of leads in", scale=alt.Scale(domain=[0, 100])),
        )
        .properties(width=WIDTH - 60, height=140)
    )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
