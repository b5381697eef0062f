"""Run against the sandbox: a simulated company in a process of its own, reached over HTTP only."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

from command_line.screen import screen
from configuration.home import Home, sandbox_home
from configuration.secrets import HASH_KEY

#: The sandbox is one company for everybody: the README's example shows its figures.
SEED = 7


def demo(home: Home, now: datetime, doing: str) -> AbstractContextManager[None]:
    """Return the sandbox where there is no pipeline.yml, saying so; else nothing at all."""
    if home != sandbox_home(home.root):
        return nullcontext()
    screen.print(f"No pipeline.yml yet: {doing} the sandbox, a simulated company.")
    return sandbox(home, now)


@contextmanager
def sandbox(home: Home, now: datetime) -> Iterator[None]:
    """Start the sandbox, write the configuration that leads to it, end it afterwards."""
    home.prepare()
    company = home.data / "company"
    command = [sys.executable, "-m", "sandbox", "serve", "--root", str(company)]
    command += ["--now", now.isoformat(), "--seed", str(SEED)]
    process = subprocess.Popen(
        command, cwd=home.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None  # it was asked for above
        ready = process.stdout.readline()
        if not ready:
            raise RuntimeError(f"the sandbox did not start; see what it says: {' '.join(command)}")
        told = json.loads(ready)
        described = Path(__file__).with_name("sandbox_pipeline.yml").read_text(encoding="utf-8")
        described = described.replace("{url}", told["url"])
        home.pipeline.write_text(described.replace("{inbox}", str(company / "inbox")))
        os.environ.update(told["credentials"])
        os.environ.setdefault(HASH_KEY, _key(home.data / "hash.key"))
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def _key(path: Path) -> str:
    # Made once: another key would make every person a stranger on the second night.
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text()
