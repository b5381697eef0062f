"""Take turns: one pace per source over all threads, and a bounded patience per window."""

import random
import threading
import time
from dataclasses import dataclass

#: A wait is lengthened by up to a tenth, so that those who waited together do not return together.
JITTER = 0.1


class Stopped(Exception):
    """The run was told to end while this thread was waiting or working."""


class Clock:
    """The passing of time; tests put one in that does not wait."""

    def __init__(self) -> None:
        """Start with nobody asking to stop."""
        self._stop = threading.Event()

    def now(self) -> float:
        """Return seconds from some fixed moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait, unless told to stop."""
        if self._stop.wait(seconds):
            raise Stopped("the run was told to stop")

    def stop(self) -> None:
        """Wake all who sleep and let nobody begin anew."""
        self._stop.set()

    def check(self) -> None:
        """Raise Stopped if the run was told to stop."""
        if self._stop.is_set():
            raise Stopped("the run was told to stop")


@dataclass
class Patience:
    """How many seconds one window may still spend waiting on a platform's word.

    Half an hour outlasts every rolling limit of minutes; daily limits end in "retry later".
    """

    seconds: float = 1800.0


class Throttle:
    """The pace of one source: a least interval, and a hold when the platform asks for one."""

    def __init__(self, clock: Clock, min_interval_seconds: float = 0.0) -> None:
        """Begin with the first turn free."""
        self._clock = clock
        self._interval = min_interval_seconds
        self._lock = threading.Lock()
        self._next_slot = float("-inf")
        self._held_until = float("-inf")

    def hold(self, seconds: float) -> None:
        """Let nobody have a turn for so long, and a little longer."""
        until = self._clock.now() + seconds * (1 + random.uniform(0, JITTER))
        with self._lock:
            self._held_until = max(self._held_until, until)

    def turn(self) -> float:
        """Wait for the next turn; return how many seconds of that were a hold."""
        self._clock.check()
        held = 0.0
        while (left := self._held_until - self._clock.now()) > 0:
            held += left
            self._clock.sleep(left)
        if self._interval:
            with self._lock:
                now = self._clock.now()
                slot = max(now, self._next_slot)
                self._next_slot = slot + self._interval
            if slot > now:
                self._clock.sleep(slot - now)
        return held
