"""Serve Dagster's page; the sandbox runs beside it when there is no pipeline.yml."""

import datetime as dt
import ipaddress
import os
import signal
import subprocess
import sys

from command_line.demo import demo
from command_line.screen import fail, screen
from configuration.home import Home


def serve(home: Home, host: str, port: int, open_to_the_network: bool) -> int:
    """Run the page until it is stopped; refuse an address others reach unless told in words."""
    if not is_loopback(host) and not open_to_the_network:
        fail(
            f"{host} can be reached by others and Dagster's page has no login. Put a proxy with a "
            "login before 127.0.0.1, or say --open-to-the-network."
        )
        return 2
    home.prepare()
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    command = [sys.executable, "-m", "dagster", "dev", "-m", "orchestration.definitions"]
    command += ["--host", host, "--port", str(port)]
    with demo(home, now, "showing you"):
        screen.print(f"Dagster: http://{host}:{port} (ctrl-c ends it)")
        # Dagster takes SIGTERM for ctrl-c, which a shell's background job is born to ignore.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        process = subprocess.Popen(command, cwd=home.root, env=dict(os.environ))
        # A service manager ends only this process: the page and its daemons end with it.
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        try:
            return process.wait()
        except KeyboardInterrupt:  # ctrl-c reaches the whole group: they are ending already
            return process.wait()


def is_loopback(host: str) -> bool:
    """Say whether only this machine reaches the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
