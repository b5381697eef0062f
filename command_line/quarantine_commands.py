"""The commands under `likes-to-leads quarantine`."""

from typing import Annotated

import typer

from configuration.home import find_home

quarantine = typer.Typer(
    help="Work on the rows that broke their contract: list, show, replay, drop.",
    no_args_is_help=True,
)

Group = Annotated[str, typer.Argument(help="A group's id, as `quarantine list` shows it.")]


@quarantine.command("list")
def quarantine_list(
    as_json: Annotated[bool, typer.Option("--json", help="Print the groups as JSON.")] = False,
) -> None:
    """Show why rows were refused: reasons with their counts, and where an example stands."""
    from command_line.quarantine import list_groups

    raise typer.Exit(list_groups(find_home(), as_json))


@quarantine.command("show")
def quarantine_show(
    group: Group,
    limit: Annotated[int, typer.Option(min=1, help="How many rows.")] = 3,
    unmask: Annotated[
        bool, typer.Option("--unmask", help="Show people's data too, as it was served.")
    ] = False,
) -> None:
    """Show rows of a group as they were served; what may tell who a person is keeps its shape."""
    from command_line.quarantine import show_rows

    raise typer.Exit(show_rows(find_home(), group, limit, unmask))


@quarantine.command("replay")
def quarantine_replay(
    group: Annotated[str, typer.Argument(help="Only this group's windows; default: all.")] = "",
) -> None:
    """Load what landed once more, after a contract was mended; nothing is fetched."""
    from command_line.quarantine import replay

    raise typer.Exit(replay(find_home(), group))


@quarantine.command("drop")
def quarantine_drop(
    group: Group,
    because: Annotated[str, typer.Option("--because", help="Why; kept with the mark.")],
) -> None:
    """Give up a group's rows of today; they stay counted, and `status` names them no more."""
    from command_line.quarantine import give_up

    raise typer.Exit(give_up(find_home(), group, because))
