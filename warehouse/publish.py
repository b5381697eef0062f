"""Publish the marts file: copy it under a new name, audit the copy, switch the pointer to it.

Readers never wait and never see a mixture: a generation's name is used once, its file is complete
and audited before any name leads to it, and whoever has the older one open keeps it.
"""

import datetime as dt
import json
import logging
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from warehouse.audit import AuditLost, Report, audit
from warehouse.copying import StillOpen, copy_closed
from warehouse.durable import UNFINISHED, replace_text
from warehouse.expectations import Expectations
from warehouse.fence import Fence
from warehouse.finding import Finding, failing, judged
from warehouse.generations import (
    PUBLISHED,
    Generation,
    all_generations,
    current,
    file_of,
    served_now,
)
from warehouse.pointer import repair, switch
from warehouse.preflight import NotReady, check_disk, check_space, make_folders
from warehouse.release import PublishRefused, manifest_of, release
from warehouse.retention import Retention, retire, set_aside_foreign_logs, sweep

#: What was refused last, and why; gone after the next publication.
REFUSED = "refused.json"
log = logging.getLogger(__name__)


def publish(
    marts: Path,
    fence: Fence,
    *,
    build_id: str,
    code_version: str,
    wanted: Expectations | None = None,
    keep: Retention | None = None,
    found: Sequence[Finding] = (),
    since: int = 0,
) -> Generation:
    """Publish a closed, stamped marts file as generation `fence.number`; return what is served.

    A build that is published already is not published again, so a rerun after a kill at any step
    ends the same (of generations below `since` none counts: the build file was made anew since).
    `found` is what was audited beside the file itself. Raises PublishRefused when the old
    generation stands, whatever the reason, and FenceLost when a newer run took over.
    """
    fence.check()
    published = fence.data_root / PUBLISHED
    try:
        make_folders(fence.data_root, published)
        served = repair(fence)
        logs = set_aside_foreign_logs(published, fence.data_root / "strays")
        sweep(published)
        done = _published_before(fence, published, build_id, served, since)
        if done is None:
            space = check_space(published, marts.stat().st_size)
            before = (_log_finding(logs), space, check_disk(published), *found)
            wanted = replace(
                wanted or Expectations(generation=fence.number),
                generation=fence.number,
                previous=served.manifest["tables"] if served else {},
            )
            done = _publish_copy(marts, fence, wanted, before, build_id, code_version)
    except (PublishRefused, AuditLost, NotReady, StillOpen, OSError) as error:
        raise _refusal(fence, published, error) from error
    for number in retire(published, keep or Retention(), dt.datetime.now(dt.UTC)):
        log.info("retired generation %s", number)
    (fence.data_root / REFUSED).unlink(missing_ok=True)
    return done


def _publish_copy(
    marts: Path,
    fence: Fence,
    wanted: Expectations,
    before: tuple[Finding, ...],
    build_id: str,
    code_version: str,
) -> Generation:
    """Copy, audit and release; whatever happens, nothing unfinished stays."""
    published = fence.data_root / PUBLISHED
    target = file_of(published, fence.number)
    scratch = target.with_name(target.name + UNFINISHED)
    spill = fence.data_root / f"audit{UNFINISHED}"
    shutil.rmtree(spill, ignore_errors=True)  # a killed audit's
    try:
        copy_closed(marts, scratch)
        report = audit(scratch, wanted, spill)
        report = replace(report, findings=(*before, *report.findings))
        _refuse_failing(published, report)
        manifest = manifest_of(fence.number, build_id, code_version, report)
        return release(fence, published, scratch, manifest)
    finally:
        scratch.unlink(missing_ok=True)
        shutil.rmtree(spill, ignore_errors=True)


def _published_before(
    fence: Fence, published: Path, build_id: str, served: Generation | None, since: int
) -> Generation | None:
    """Return the generation of this build if there is one, served from now on at the latest."""
    newer = [found for found in all_generations(published) if found.number >= since]
    same = [found for found in newer if found.build_id == build_id]
    if not same:
        return None
    if same[0].is_withdrawn:
        raise PublishRefused(
            f"Build {build_id} was published as {same[0]} and withdrawn by a rollback: build anew, "
            f"or roll forward to it by name. Nothing changed; {served_now(published)}."
        )
    with fence.guard():  # a kill between rename and switch left it whole but unserved
        if served is None or same[0].number > served.number:
            switch(published, same[0].number)
    return current(published)


def _log_finding(logs: Iterable[str]) -> Finding:
    names = ", ".join(logs)
    told = "a tool opened a published file for writing; the logs lie in strays/ now"
    return judged(
        not names,
        "no foreign log",
        PUBLISHED,
        "warn",
        observed=names or "none",
        expected="none",
        detail=told if names else "",
    )


def _refuse_failing(published: Path, report: Report) -> None:
    failed = failing(report.findings)
    if failed:
        raise PublishRefused(
            f"{len(failed)} of {len(report.findings)} audits failed: "
            + "; ".join(map(str, failed))
            + f". Nothing changed; {served_now(published)}. Mend the cause and run again; if a "
            'finding is right as it is, accept it by "name: subject".',
            report.findings,
        )


def _refusal(fence: Fence, published: Path, error: Exception) -> PublishRefused:
    """Put a refusal on record for the status page and return it; nothing else was changed."""
    refused = error
    if not isinstance(refused, PublishRefused):
        fence.check()  # files that vanish under an outrun run are the newer one's doing
        refused = PublishRefused(f"{error}. Nothing changed; {served_now(published)}.")
    said = {
        "generation": fence.number,
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "reason": str(refused),
        "audits": [asdict(finding) for finding in failing(refused.findings)],
    }
    try:
        replace_text(fence.data_root / REFUSED, json.dumps(said, indent=1), 0o600)
    except OSError as full:
        log.error("cannot write %s (%s); the refusal was: %s", REFUSED, full, refused)
    return refused
