"""Start a PostgreSQL of our own in a temporary folder, on a socket nobody else knows."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

OWNER, PASSWORD = "owner", "owner-canary-7f3a91c2"


def programs() -> Path | None:
    """Return the folder of the server's programs: Debian keeps them out of the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@contextmanager
def postgres() -> Iterator[str]:
    """Yield the DSN of an empty database; PostgreSQL refuses root, so root lends it to nobody."""
    binaries = programs()
    assert binaries
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path is short
    user: list[str] = []
    if os.geteuid() == 0:
        user = ["runuser", "-u", "nobody", "--"]
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)

    def run(program: str, *arguments: str) -> None:
        command = [*user, str(binaries / program), *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    (folder / "password").write_text(PASSWORD)
    (folder / "password").chmod(0o644)
    data = str(folder / "data")
    try:
        run("initdb", "-D", data, "-U", OWNER, f"--pwfile={folder}/password", "-A",
            "scram-sha-256", "--locale=C", "-E", "UTF8", "--no-sync")  # fmt: skip
        # Only on its socket; what is written need not survive the test.
        said = f"-k {folder} -c listen_addresses= -c fsync=off -c log_min_messages=fatal"
        run("pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", said, "start")
        try:
            yield make_conninfo(host=str(folder), user=OWNER, password=PASSWORD, dbname="postgres")
        finally:
            run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def execute(dsn: str, *statements: str) -> None:
    """Run statements, each by itself."""
    with psycopg.connect(dsn, autocommit=True) as con:
        for statement in statements:
            con.execute(statement)
