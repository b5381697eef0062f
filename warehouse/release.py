"""Give an audited copy its name and its manifest, and readers the pointer to it."""

import datetime as dt
import json
import os
from dataclasses import asdict
from pathlib import Path

from warehouse.audit import Report
from warehouse.copying import log_of
from warehouse.durable import UNFINISHED, sync_file, sync_folder, write_new
from warehouse.fence import Fence
from warehouse.finding import Finding
from warehouse.generations import Generation, current, file_of, pointed, served_now
from warehouse.pointer import switch


class PublishRefused(RuntimeError):
    """The new generation is not published; readers keep the old one. `findings` say why."""

    def __init__(self, reason: str, findings: tuple[Finding, ...] = ()) -> None:
        """Keep the reason and what the audits found."""
        super().__init__(reason)
        self.findings = findings


def release(fence: Fence, published: Path, scratch: Path, manifest: dict) -> Generation:
    """Give the audited copy its name and readers the pointer, unless a newer run took over."""
    target = file_of(published, fence.number)
    beside = file_of(published, fence.number, "json")
    draft = beside.with_name(beside.name + UNFINISHED)
    try:
        write_new(draft, json.dumps(manifest, indent=1), 0o444)
        scratch.chmod(0o444)
        sync_file(scratch)
        sync_folder(published)
        with fence.guard():
            for name in (target, beside, log_of(target), log_of(scratch)):
                if os.path.lexists(name):
                    raise PublishRefused(
                        f"{name} is there already, and a generation's name is used once (a log "
                        "beside it would be replayed into it): remove it, then run again. Nothing "
                        f"changed; {served_now(published)}."
                    )
            draft.rename(beside)
            scratch.rename(target)
            sync_folder(published)
            switch(published, fence.number)
    except OSError:
        # after a failed sync nobody knows what is on the disk: that file is never served
        found = pointed(published)
        if found is None or found.number != fence.number:
            beside.unlink(missing_ok=True)
            target.unlink(missing_ok=True)
        raise
    finally:
        draft.unlink(missing_ok=True)
    return current(published)


def manifest_of(number: int, build_id: str, code_version: str, report: Report) -> dict:
    """Return what is said about a generation beside its file."""
    assert report.generation is not None  # its audit passed
    return {
        "version": 1,
        "generation": number,
        "file": file_of(Path(), number).name,
        "bytes": report.bytes,
        "as_of": report.generation["as_of"],
        "built_at": report.generation["built_at"],
        "published_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "build_id": build_id,
        "code_version": code_version,
        "engine": report.engine,
        "content_hash": report.content_hash,
        "tables": report.tables,
        "audits": [asdict(finding) for finding in report.findings],
    }
