"""Tell whoever listens in this process what the night is doing; nobody listening is fine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """What is running: the stage, the thing in it, which part of that, how far, whether over."""

    stage: str
    subject: str
    part: str = ""
    done: int = 0
    unit: str = ""
    is_over: bool = False


_listeners: list[Callable[[Step], None]] = []


@contextmanager
def listening(listener: Callable[[Step], None]) -> Iterator[None]:
    """Call this for every step while the block runs."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def tell(step: Step) -> None:
    """Pass a step on to the listeners."""
    for listener in _listeners:
        listener(step)
