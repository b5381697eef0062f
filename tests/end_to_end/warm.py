"""Start nights in children forked from a process that has imported everything already.

A night imports for seven seconds before it works: kills would mostly hit imports, and forty nights
would take five minutes more. What runs is the same command with the same arguments.
"""

import contextlib
import multiprocessing
import os
import runpy
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import psutil

from tests.end_to_end.night import ROOT, Installation

#: How exactly a moment is met: a hundredth of the shortest stage of a night.
POLL_SECONDS = 0.01


@dataclass(frozen=True)
class Ended:
    """How a command ended; a negative code is the signal that killed it."""

    returncode: int
    stdout: str
    #: Of all its threads; unlike the time on the wall, the same on an idle and a busy machine.
    processor_seconds: float


class Command:
    """One command in a child with a session of its own."""

    def __init__(self, process: ForkServerProcess, output: Path) -> None:
        self._process, self._output, self._used = process, output, 0.0

    def wait(self, seconds: float = 600) -> Ended:
        deadline = time.monotonic() + seconds
        while self.is_running and time.monotonic() < deadline:
            self._process.join(POLL_SECONDS)
            self._look()
        assert self._process.exitcode is not None, f"still runs after {seconds} s: {self.text()}"
        return Ended(self._process.exitcode, self.text(), self._used)

    @property
    def is_running(self) -> bool:
        return self._process.is_alive()

    def kill_after(self, seconds: float) -> Ended:
        """Kill the whole group once it has used so much processor; it may have ended before."""
        while self.is_running and self._look() < seconds:
            self._process.join(POLL_SECONDS)
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:  # it has no group of its own yet, or is over
            self._process.kill()
        return self.wait(60)

    def _look(self) -> float:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = psutil.Process(self._process.pid).cpu_times()
            self._used = max(self._used, times.user + times.system)
        return self._used

    def text(self) -> str:
        return self._output.read_text(errors="replace") if self._output.exists() else ""


class Warm:
    """Everything imported, nothing begun."""

    def __init__(self, folder: Path) -> None:
        self._context: ForkServerContext = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.end_to_end.imported"])
        self._folder, self._started = folder, 0

    def start(self, installation: Installation, *arguments: str) -> Command:
        self._started += 1
        output = self._folder / f"{self._started}.txt"
        process = self._context.Process(
            target=_command, args=(installation.environment, arguments, output)
        )
        process.start()
        return Command(process, output)

    def run(self, installation: Installation, *arguments: str) -> Ended:
        return self.start(installation, *arguments).wait()

    def nightly(self, installation: Installation, as_of: object) -> Ended:
        return self.run(installation, "nightly", "--as-of", as_of.isoformat())


def _command(environment: Mapping[str, str], arguments: tuple[str, ...], output: Path) -> None:
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(ROOT)
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    sys.argv = ["likes-to-leads", *arguments]
    try:
        runpy.run_module("command_line.app", run_name="__main__", alter_sys=True)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
