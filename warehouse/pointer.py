"""Move the pointer readers open: switch it, mend it, roll it back. Always under the fence."""

import datetime as dt
import json
from pathlib import Path

from warehouse.durable import UNFINISHED, replace_text, sync_folder
from warehouse.fence import Fence
from warehouse.generations import (
    POINTER,
    PUBLISHED,
    Generation,
    NothingPublished,
    all_generations,
    current,
    file_of,
    pointed,
)


class RollbackRefused(RuntimeError):
    """There is no generation to go back to; the message lists those there are."""


def switch(published: Path, number: int) -> None:
    """Point readers to a generation; the caller holds the fence's guard.

    The link is made aside and renamed over the old one, so there is no moment without a pointer.
    """
    aside = published / (POINTER + UNFINISHED)
    aside.unlink(missing_ok=True)
    aside.symlink_to(file_of(published, number).name)
    aside.replace(published / POINTER)
    sync_folder(published)


def repair(fence: Fence) -> Generation | None:
    """Mend a missing, dangling or half-switched pointer; return what is served, None if nothing."""
    published = fence.data_root / PUBLISHED
    with fence.guard():
        try:
            served = current(published)
        except NothingPublished:
            if not (published / POINTER).exists():
                (published / POINTER).unlink(missing_ok=True)  # it dangles
            return None
        found = pointed(published)
        if found is None or found.number != served.number:
            switch(published, served.number)
        return served


def rollback(fence: Fence, to: int | None = None) -> Generation:
    """Serve an older generation again: the one before, or the one named.

    Newer ones are marked as withdrawn first, so that no repair brings them back; a rollback cut
    short is finished by the next repair. Naming a withdrawn generation takes the mark off again.
    """
    published = fence.data_root / PUBLISHED
    with fence.guard():
        known = all_generations(published)
        target = _target(known, current(published), to)
        moment = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        mark = json.dumps({"withdrawn_at": moment, "served_instead": target.number})
        file_of(published, target.number, "withdrawn").unlink(missing_ok=True)
        for generation in known:
            if generation.number > target.number and not generation.is_withdrawn:
                path = file_of(published, generation.number, "withdrawn")
                replace_text(path, mark, 0o444)
        switch(published, target.number)
        return current(published)


def _target(known: list[Generation], served: Generation, to: int | None) -> Generation:
    if to is None:
        fitting = [g for g in known if g.number < served.number and not g.is_withdrawn]
        # a rollback cut short before the switch has already chosen: it is finished, not repeated
        found = pointed(served.file.parent)
        if found and found.is_withdrawn:
            fitting = [served]
    else:
        fitting = [g for g in known if g.number == to]
    if not fitting:
        there = ", ".join(str(generation.number) for generation in known)
        wanted = "no older generation" if to is None else f"no whole generation {to}"
        raise RollbackRefused(
            f"Cannot roll back: there is {wanted} in {served.file.parent} (there are: {there}). "
            f"Nothing changed; {served} is served."
        )
    return fitting[0]
