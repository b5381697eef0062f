"""Look before publishing: is there room, is the disk a real one, can only we write here?"""

import os
import shutil
import stat
from pathlib import Path

from warehouse.finding import Finding

#: One copy of the marts file, and half as much again for what the audit may spill.
SPACE_FACTOR = 1.5
#: Advisory locks and durable renames are not to be relied on here.
NETWORK = {"9p", "afs", "beegfs", "ceph", "cifs", "gfs2", "glusterfs", "lustre", "nfs", "nfs4"} | {
    "ocfs2",
    "smb3",
    "smbfs",
}
#: Gone after a restart.
MEMORY = {"ramfs", "tmpfs"}


class NotReady(RuntimeError):
    """The data root cannot take a new generation; the message says why and what to do."""


def make_folders(data_root: Path, published: Path) -> None:
    """Create the data root (0700) and the published folder (0755); nobody else may write there.

    An operator may open the data root for others to pass through (0711), not to write.
    Raises NotReady when a folder is not ours to write.
    """
    for folder, mode in ((data_root, 0o700), (published, 0o755)):
        try:
            if not folder.is_dir():
                folder.mkdir(parents=True, mode=0o700)
                folder.chmod(mode)
            found = stat.S_IMODE(folder.stat().st_mode)
            if found & 0o022:
                folder.chmod(found & ~0o022)
            probe = folder / "probe.unfinished"
            os.close(os.open(probe, os.O_CREAT | os.O_WRONLY, 0o600))
            probe.unlink()
        except OSError as error:
            raise NotReady(
                f"Cannot write in {folder}: {error.strerror}. Give the folder to the user the "
                "pipeline runs as, or run it as the folder's owner."
            ) from error


def check_space(folder: Path, wanted_bytes: int, factor: float = SPACE_FACTOR) -> Finding:
    """Refuse to start with less than `factor` times `wanted_bytes` free. Raises NotReady."""
    free, needed = shutil.disk_usage(folder).free, int(wanted_bytes * factor)
    if free < needed:
        raise NotReady(
            f"Not enough space in {folder}: {free:,} bytes free, {needed:,} needed ({factor} "
            f"times the {wanted_bytes:,} bytes to write). Free {needed - free:,} bytes."
        )
    return Finding("enough free space", folder.name, observed=f"{free:,}", expected=f"{needed:,}")


def check_disk(folder: Path) -> Finding:
    """Warn when the folder lies on a network or memory file system."""
    kind = file_system_of(folder)
    told = ""
    if kind in NETWORK or kind.startswith("fuse"):
        told = "locks and renames may not hold over a network: keep the data root on a local disk"
    elif kind in MEMORY:
        told = "memory is empty after a restart: keep the data root on a disk"
    return Finding(
        "local file system",
        folder.name,
        status="warn" if told else "pass",
        severity="warn",
        observed=kind,
        expected="a local disk",
        detail=told,
    )


def file_system_of(folder: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str:
    """Return the type of the file system a folder lies on, "unknown" where the system is silent."""
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return "unknown"
    here, best, kind = folder.resolve(), Path("/"), "unknown"
    for line in lines:
        before, _, after = line.partition(" - ")
        point = Path(before.split()[4].replace("\\040", " "))
        if here.is_relative_to(point) and len(point.parts) >= len(best.parts):
            best, kind = point, after.split()[0]
    return kind
