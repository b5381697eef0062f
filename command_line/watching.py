"""Show what is running: a live line per source and stage, on a pipe its last state."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from command_line.screen import safe


@contextmanager
def watch(console: Console) -> Iterator[None]:
    """Show every step the orchestration tells of, until the block ends."""
    from orchestration import progress

    with Progress(
        SpinnerColumn(finished_text="[green]ok"),
        TextColumn("{task.fields[stage]:<8}"),
        TextColumn("{task.description:<18}"),
        TextColumn("{task.fields[amount]:>18}"),
        TimeElapsedColumn(),
        console=console,
    ) as bars:
        lines: dict[tuple[str, str], TaskID] = {}
        parts: dict[tuple[str, str], dict[str, progress.Step]] = defaultdict(dict)

        one_at_a_time = Lock()  # accounts are read in threads, models built in two

        def show(step: progress.Step) -> None:
            with one_at_a_time:
                update(step)

        def update(step: progress.Step) -> None:
            name = step.stage, step.subject
            parts[name][step.part] = step
            done = sum(part.done for part in parts[name].values())
            amount = f"{done:,} {step.unit}" if step.unit else ""
            if name not in lines:
                lines[name] = bars.add_task(
                    safe(step.subject), total=1, stage=step.stage, amount=amount
                )
            is_over = all(part.is_over for part in parts[name].values())
            bars.update(lines[name], amount=amount, completed=int(is_over))

        with progress.listening(show):
            yield
