"""Show what is running: a live display on a terminal, a line per finished stage elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from command_line.screen import safe


@contextmanager
def watch(console: Console) -> Iterator[None]:
    """Show every step the orchestration tells of, until the block ends."""
    from orchestration import progress

    with Progress(
        SpinnerColumn(),
        TextColumn("{task.fields[stage]:<10}"),
        TextColumn("{task.description:<36}"),
        TextColumn("{task.fields[amount]:>22}"),
        TimeElapsedColumn(),
        console=console,
        transient=False,
        disable=False,
    ) as bars:
        tasks: dict[tuple[str, str], int] = {}

        def show(step: progress.Step) -> None:
            name = step.stage, step.subject
            amount = f"{step.done:,} {step.unit}" if step.unit else ""
            if name not in tasks:
                tasks[name] = bars.add_task(
                    safe(step.subject), total=1, stage=step.stage, amount=amount
                )
            bars.update(tasks[name], amount=amount, completed=1 if step.is_over else 0)  # type: ignore[arg-type]

        with progress.listening(show):
            yield
