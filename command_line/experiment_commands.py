"""The commands under `likes-to-leads experiment`."""

import datetime as dt
from typing import Annotated

import typer

from configuration.home import find_home

experiments = typer.Typer(
    help="Switch a platform on and off by the week; see what goes with it.", no_args_is_help=True
)


@experiments.command()
def plan(
    platform: Annotated[str, typer.Option(help="Which platform, as in funnel_by_platform.")],
    weeks: Annotated[int, typer.Option(min=4, max=156, help="How long.")] = 12,
    block_days: Annotated[int, typer.Option(help="Days a block lasts: whole weeks.")] = 7,
    start: Annotated[str, typer.Option(help="First day; default: next Monday.")] = "",
    metric: Annotated[str, typer.Option(help="What is switched: posts, ads, ...")] = "posts",
    seed: Annotated[
        int | None, typer.Option(min=0, help="Draws the same order again; default: chance.")
    ] = None,
) -> None:
    """Draw a schedule of weeks on and off, say what it can show, and register it."""
    from command_line.experiment import PlanWish, plan_experiment

    wish = PlanWish(platform, metric, weeks, block_days, start, seed)
    raise typer.Exit(plan_experiment(find_home(), wish, dt.date.today()))


@experiments.command("list")
def list_() -> None:
    """Show the experiments of the register, their state and their reading."""
    from command_line.experiment import list_experiments

    raise typer.Exit(list_experiments(find_home(), dt.date.today()))
