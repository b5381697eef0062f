"""Run one simulated company with known true effects behind real HTTP APIs on loopback."""

from sandbox.faults import (
    Answer,
    Cut,
    Delay,
    Fault,
    Redirect,
    RepeatPage,
    Stall,
    TruncatedGzip,
)
from sandbox.running import Running, start
from sandbox.world import World

__all__ = [
    "Answer",
    "Cut",
    "Delay",
    "Fault",
    "Redirect",
    "RepeatPage",
    "Running",
    "Stall",
    "TruncatedGzip",
    "World",
    "start",
]
