"""Answer one question of the page at the terminal, with its uncertainty in words."""

from rich.box import SIMPLE
from rich.table import Table

from command_line.screen import fail, safe, screen
from configuration.home import Home
from configuration.reading import read_pipeline
from warehouse.generations import NothingPublished, current

#: A sentence of this width is read; narrower it becomes a tower of words.
PROSE_WIDTH = 40


def answer_topic(home: Home, topic: str) -> int:
    """Print a section of the page; without a topic, say which there are."""
    from report.answers import answer, topics  # charts take a second to import

    if topic not in topics():
        for name, module in topics().items():
            screen.print(f"{name:<12} {(module.__doc__ or '').strip()}", soft_wrap=True)
        if topic:
            fail(f"Nobody answers {topic!r}; choose one of the above.")
        return 2 if topic else 0
    try:
        file = current(home.published).file
    except NothingPublished:
        fail("Nothing is published yet. Run: make nightly")
        return 1
    section = answer(file, topic, read_pipeline(home.pipeline).company)
    screen.print(f"[bold]{safe(section.title)}[/]")
    for sentence in section.said:
        screen.print(safe(sentence), soft_wrap=True)
    for table in section.tables:
        shown = Table(title=safe(table.caption), title_justify="left", box=SIMPLE, pad_edge=False)
        for column in table.columns:
            shown.add_column(
                safe(column.heading),
                justify="right" if column.is_number else "left",
                min_width=PROSE_WIDTH if column.kind == "prose" else None,
            )
        for row in table.rows:
            shown.add_row(*map(safe, row))
        screen.print(shown if table.rows else safe(table.empty))
    return 0
