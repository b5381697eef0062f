"""Plan a platform's on/off weeks and register them; list those planned with what they said."""

import datetime as dt
import secrets
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from command_line.register import RegisterUnreadable, add_rows
from command_line.schedule import (
    COLUMNS,
    Experiment,
    NotPlanned,
    check_beside,
    experiments_in,
    experiments_of,
    planned,
)
from command_line.screen import fail, safe, screen
from command_line.sight import daily_outcomes, tell_sight
from configuration.home import Home, sandbox_home
from configuration.reading import EXPERIMENTS, read_pipeline
from measurement import switchback
from warehouse.generations import NothingPublished, current
from warehouse.querying import rows

REFUSED = 2
PLATFORMS = """
select
    platform,
    100.0 * sessions / nullif(sum(sessions) over (), 0) as sessions_pct,
    100.0 * leads / nullif(sum(leads) over (), 0) as leads_pct,
    100.0 * revenue_amount / nullif(sum(revenue_amount) over (), 0) as revenue_pct
from funnel_by_platform
where period = 'all'
"""


@dataclass(frozen=True)
class PlanWish:
    """What a person asked for; zero and "" mean our choice."""

    platform: str
    metric: str = "posts"
    weeks: int = 12
    block_days: int = 7
    start: str = ""
    seed: int | None = None


def plan_experiment(home: Home, wish: PlanWish, today: dt.date) -> int:
    """Print the schedule and what it can see; add it to the register; return the exit code."""
    try:
        file = current(home.published).file
        shares = {row["platform"]: row for row in rows(file, PLATFORMS)}
        experiment = _drawn(wish, today, sorted(shares))
        register = _register(home)
        if register:
            add_rows(register, COLUMNS, lambda text: _checked(experiment, text, register))
        else:
            check_beside(experiment, [])
    except NothingPublished:
        fail("Nothing is published yet, so nobody knows what a week brings. Run: make nightly")
        return REFUSED
    except (NotPlanned, RegisterUnreadable) as error:
        fail(str(error))
        return REFUSED
    _tell_schedule(experiment)
    tell_sight(experiment, shares[experiment.platform], daily_outcomes(file))
    if register:
        screen.print(f"\nRegistered in {safe(register)}: each night reads it.", soft_wrap=True)
    else:
        screen.print(
            "\nNot registered: the sandbox's company plans nothing. With a pipeline.yml of your "
            "own the blocks are written into experiments.csv beside it.",
            soft_wrap=True,
        )
    return 0


def list_experiments(home: Home, today: dt.date) -> int:
    """Print each experiment of the register, and what the published file reads from it."""
    register = _register(home)
    try:
        experiments = experiments_in(register) if register else []
    except RegisterUnreadable as error:
        fail(str(error))
        return REFUSED
    if not experiments:
        screen.print("No experiment is planned. Plan one: likes-to-leads experiment plan")
        return 0
    read = _readings(home)
    table = Table("experiment", "platform", "from", "to", "blocks", "state", "reading")
    for one in experiments:
        told = read.get(one.experiment_id, "")
        cells = (one.experiment_id, one.platform, one.starts_on, one.ends_on, len(one.blocks))
        table.add_row(*map(safe, (*cells, one.state(today), told)))
    screen.print(table)
    return 0


def _register(home: Home) -> Path | None:
    if home == sandbox_home(home.root):
        return None
    said = read_pipeline(home.pipeline).experiments
    return Path(said or home.pipeline.with_name(EXPERIMENTS))


def _drawn(wish: PlanWish, today: dt.date, platforms: list[str]) -> Experiment:
    if wish.platform not in platforms:
        raise NotPlanned(
            f"--platform {wish.platform}: nothing is known of it; it is one of "
            f"{', '.join(platforms)}."
        )
    if wish.block_days % switchback.BLOCK_DAYS or wish.block_days <= 0:
        raise NotPlanned(
            f"--block-days {wish.block_days}: blocks are whole weeks (7, 14, ...), so that each "
            "has the same weekdays."
        )
    if wish.weeks * 7 % wish.block_days:
        raise NotPlanned(f"{wish.weeks} weeks do not divide into blocks of {wish.block_days} days.")
    try:
        start = dt.date.fromisoformat(wish.start) if wish.start else _next_monday(today)
    except ValueError:
        raise NotPlanned(f"--start {wish.start}: write the day as 2026-01-31.") from None
    if start <= today:
        raise NotPlanned(f"--start {start}: a schedule is drawn before it begins, not after.")
    blocks = wish.weeks * 7 // wish.block_days
    if blocks < 4:
        raise NotPlanned(f"{blocks} blocks cannot be told from chance; take 12 or more.")
    seed = secrets.randbelow(2**31) if wish.seed is None else wish.seed
    return planned(wish.platform, wish.metric, start, blocks, wish.block_days, seed, today)


def _checked(experiment: Experiment, text: str, register: Path) -> list[dict[str, str]]:
    others = experiments_of(text, register)
    if experiment.experiment_id in {one.experiment_id for one in others}:
        raise NotPlanned(f"{experiment.experiment_id} stands in {register} already.")
    check_beside(experiment, others)
    return experiment.rows()


def _next_monday(today: dt.date) -> dt.date:
    return today + dt.timedelta(days=7 - today.weekday())


def _tell_schedule(experiment: Experiment) -> None:
    platform, metric = safe(experiment.platform), safe(experiment.metric)
    off = sum(not block.is_on for block in experiment.blocks)
    screen.print(
        f"Experiment {safe(experiment.experiment_id)}, drawn with seed {experiment.seed}.\n"
        f"On: {metric} on {platform} as usual. Off: {_nothing(experiment)} on {platform}. "
        f"Everything else goes on as it would anyway. {off} of {len(experiment.blocks)} blocks are "
        "off, in an order chance decided: keep to it, also when a week looks inconvenient.\n"
    )
    table = Table("block", "from", "to", metric)
    for number, block in enumerate(experiment.blocks, start=1):
        days = (f"{day:%a %Y-%m-%d}" for day in (block.starts_on, block.ends_on))
        table.add_row(str(number), *days, "on" if block.is_on else "[bold]off[/]")
    screen.print(table)


def _nothing(experiment: Experiment) -> str:
    """Say what off is: without posts but with ads a platform is not off."""
    return (
        "no posts and no ads" if experiment.metric == "posts" else f"no {safe(experiment.metric)}"
    )


def _readings(home: Home) -> dict[str, str]:
    try:
        file = current(home.published).file
    except NothingPublished:
        return {}
    if not rows(file, "select 1 from duckdb_tables() where table_name = 'experiments'"):
        return {}  # published before there were any
    found = {}
    for row in rows(file, "select * from experiments where outcome = 'leads'"):
        told = row["verdict"]
        if row["effect_pct"] is not None:
            limits = f"{row['effect_low_pct']:.0f} to {row['effect_high_pct']:.0f} %"
            told += f": {row['effect_pct']:.0f} % of leads ({limits}, 90 %)"
        found[row["experiment_id"]] = told
    return found
