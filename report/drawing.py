"""Turn a chart into a picture the page carries within itself."""

import base64
from collections.abc import Callable

import altair as alt

from report.charts import DARK, LIGHT, Look, svg
from report.section import Chart


def drawn(draw: Callable[[Look], alt.TopLevelMixin], alt: str, caption: str) -> Chart:
    """Draw a chart on light and dark paper, with its content in words for those who do not see."""
    return Chart(_address(svg(draw(LIGHT), LIGHT)), _address(svg(draw(DARK), DARK)), alt, caption)


def _address(picture: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(picture.encode()).decode()
