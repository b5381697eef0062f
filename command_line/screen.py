"""Write to the terminal: plain words, control characters of foreign text made visible."""

import re
import sys

from rich.console import Console
from rich.markup import escape

#: On a pipe, as wide as the widest table, so that no figure is cut.
screen = Console(highlight=False, width=None if sys.stdout.isatty() else 110)
errors = Console(stderr=True, highlight=False)

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def safe(text: object) -> str:
    """Return foreign text without anything a terminal or rich would act on."""
    return escape(CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(text)))


def fail(text: str) -> None:
    """Print what went wrong and what to do."""
    errors.print(f"[bold red]Stopped.[/] {safe(text)}", soft_wrap=True)
