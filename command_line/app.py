"""The command line `likes-to-leads`: each command is one function here and one module beside it."""

import sys
from typing import Annotated

import typer

from command_line.experiment_commands import experiments
from command_line.quarantine_commands import quarantine
from command_line.screen import fail, screen
from configuration.errors import ConfigurationError
from configuration.home import find_home

app = typer.Typer(
    name="likes-to-leads",
    help="Which likes become leads, at what cost: from the platforms to one DuckDB file.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.add_typer(experiments, name="experiment")
app.add_typer(quarantine, name="quarantine")

AsOf = Annotated[
    str, typer.Option("--as-of", help="The night's clock, ISO, UTC; default: now.", metavar="TIME")
]

Accept = Annotated[
    list[str] | None,
    typer.Option(help='Let a finding through as a warning: "rule: subject", as the refusal says.'),
]
TakeOver = Annotated[bool, typer.Option(help="Push aside a run that hangs; it cannot publish.")]


@app.command()
def init() -> None:
    """Ask six questions and write pipeline.yml, to read your own accounts."""
    from command_line.init import write_first_pipeline

    raise typer.Exit(write_first_pipeline(find_home()))


@app.command()
def nightly(as_of: AsOf = "", accept: Accept = None, take_over: TakeOver = False) -> None:
    """Read what is new, build, audit and publish; the same job as the schedule's."""
    from command_line.night import Wish, run_night

    wish = Wish(as_of=as_of, accepted=tuple(accept or ()), take_over=take_over)
    raise typer.Exit(run_night(find_home(), wish))


@app.command()
def backfill(
    start: Annotated[str, typer.Option("--from", help="First day, e.g. 2026-01-31.")],
    to: Annotated[str, typer.Option("--to", help="Day after the last; default: now.")] = "",
    source: Annotated[list[str] | None, typer.Option(help="Only these sources.")] = None,
    as_of: AsOf = "",
) -> None:
    """Read a window again, whatever was read before, and publish what it changes."""
    from command_line.night import Wish, run_night

    wish = Wish(as_of=as_of, start=start, to=to, sources=tuple(source or ()))
    raise typer.Exit(run_night(find_home(), wish))


@app.command()
def between() -> None:
    """Read what is gone by night, such as stories; run it every few hours, the night loads it."""
    from command_line.between import read_now

    raise typer.Exit(read_now(find_home()))


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="All of it as one JSON object.")] = False,
) -> None:
    """Show what is published, how fresh each source is, open gaps and quarantined records."""
    from command_line.status import show_status, tell_status

    raise typer.Exit((tell_status if as_json else show_status)(find_home()))


@app.command()
def report(
    is_to_open: Annotated[bool, typer.Option("--open", help="Open it in your browser.")] = False,
) -> None:
    """Write the page of the published file anew and say where it is; it works offline."""
    from command_line.report import show_report

    raise typer.Exit(show_report(find_home(), is_to_open))


@app.command()
def ask(
    topic: Annotated[str, typer.Argument(help="For example funnel; leave out to see all.")] = "",
) -> None:
    """Answer a question of the page here: which platform, which metric, when, how sure."""
    from command_line.ask import answer_topic

    raise typer.Exit(answer_topic(find_home(), topic))


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help='For example: "from funnel_by_platform".')],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a row.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Comma-separated, for a sheet.")] = False,
) -> None:
    """Answer SQL from the published file; it can change nothing and read nothing else."""
    from command_line.query import run_query

    raise typer.Exit(run_query(find_home(), sql, as_json=as_json, as_csv=as_csv))


@app.command()
def doctor() -> None:
    """Check credentials, versions, disk and time zone; one call per account."""
    from command_line.doctor import examine

    raise typer.Exit(examine(find_home()))


@app.command()
def connect(
    source: Annotated[str, typer.Argument(help="Which source, e.g. x; see pipeline.yml.")],
    account: Annotated[
        str, typer.Argument(help="Which account, by its name in pipeline.yml, if there are more.")
    ] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Ask for keys again that are set already.")
    ] = False,
    paste: Annotated[
        bool, typer.Option("--paste", help="Do not listen; paste the address you were sent to.")
    ] = False,
    minutes: Annotated[int, typer.Option(min=1, max=60, help="How long to wait for you.")] = 10,
) -> None:
    """Log in at a source, step by step; try it; keep what it gives where only you can read it.

    Keys made by hand are asked for unseen and written into .env. Where the platform asks you for
    consent, open the address shown: the answer comes back to this machine, or you paste it.
    """
    from command_line.connect import ConnectWish, connect_account

    wish = ConnectWish(source, account, replace, paste, minutes)
    raise typer.Exit(connect_account(find_home(), wish))


@app.command()
def rollback(
    to: Annotated[int, typer.Argument(help="A generation's number; default: the one before.")] = 0,
) -> None:
    """Serve an earlier generation again; the next night publishes a newer one as usual."""
    from command_line.status import roll_back

    raise typer.Exit(roll_back(find_home(), to or None))


@app.command()
def link(
    page: Annotated[
        str,
        typer.Argument(help="The page's address; or a link made before, or its id, to add --post."),
    ],
    platform: Annotated[str, typer.Option(help="Where you will post it, e.g. bluesky.")] = "",
    post: Annotated[
        str, typer.Option(help="Address or id of the post; add it later if it is not out yet.")
    ] = "",
    campaign: Annotated[str, typer.Option(help="utm_campaign; default: always-on.")] = "",
    note: Annotated[str, typer.Option(help="For yourself; never published.")] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace tags and click ids the address has already.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole row as JSON.")] = False,
) -> None:
    """Make a tagged link for one post and remember it, so that its visits find the post."""
    from command_line.link import LinkWish, make_link

    wish = LinkWish(page, platform, post, campaign, note, replace, as_json)
    raise typer.Exit(make_link(find_home(), wish))


@app.command()
def forget(
    person: Annotated[
        str,
        typer.Argument(
            help="E-mail address, or an id such as contact:123; without it you are asked unseen."
        ),
    ] = "",
    later: Annotated[
        bool, typer.Option("--later", help="Leave publishing to the next night.")
    ] = False,
) -> None:
    """Remove a person from all that landed and all that was made of it, and publish anew."""
    from command_line.forget import forget_person

    raise typer.Exit(forget_person(find_home(), person, later))


@app.command()
def dev(
    port: Annotated[int, typer.Option(help="Port of the page.")] = 3000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    open_to_the_network: Annotated[
        bool, typer.Option(help="Allow an address others can reach: there is no login.")
    ] = False,
) -> None:
    """Open Dagster's page on this machine: the same job, its schedule, its checks."""
    from command_line.dev import serve

    raise typer.Exit(serve(find_home(), host, port, open_to_the_network))


def main() -> None:
    """Run a command; a mistake in the configuration is a message, not a traceback."""
    try:
        app()
    except ConfigurationError as error:
        fail(str(error))
        sys.exit(2)


if __name__ == "__main__":
    screen.soft_wrap = True
    main()
