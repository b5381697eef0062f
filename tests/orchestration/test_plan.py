"""What pipeline.yml says reaches the models."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

from configuration.reading import read_pipeline
from orchestration.plan import company_settings
from warehouse.settings import GoalRow

EXAMPLE = Path(__file__).resolve().parents[2] / "pipeline.example.yml"


def test_goals_are_rows_with_both_days():
    goal = GoalRow("leads", "bluesky", Decimal(40), dt.date(2026, 10, 1), dt.date(2026, 12, 31))
    assert company_settings(read_pipeline(EXAMPLE)).goals == (goal,)
