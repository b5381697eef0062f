"""Serve the simulated company from the command line: `python -m sandbox serve`."""

import argparse
import json
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

from sandbox.company import CREDENTIALS
from sandbox.running import start


def main() -> None:
    """Serve until asked to end, by a signal or by the end of standard input."""
    parser = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    serve = parser.add_subparsers(required=True).add_parser("serve")
    serve.add_argument("--root", type=Path, required=True)
    serve.add_argument("--now", type=datetime.fromisoformat, required=True)
    serve.add_argument("--seed", type=int, default=7)
    serve.add_argument("--scale", type=float, default=1.0)
    serve.add_argument("--days", type=int, default=180)
    serve.add_argument("--port", type=int, default=0)
    serve.add_argument("--no-throttle", dest="throttle", action="store_false")
    serve.add_argument("--no-files", dest="files", action="store_false")
    options = vars(parser.parse_args())
    ended = Event()

    def end(*_: object) -> None:
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    with start(options.pop("root"), options.pop("seed"), **options) as running:
        told = {"url": running.url, "pid": os.getpid(), "credentials": CREDENTIALS}
        print(json.dumps(told), flush=True)
        Thread(target=lambda: end(sys.stdin.read()), daemon=True).start()
        ended.wait()


if __name__ == "__main__":
    main()
