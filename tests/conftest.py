"""What all tests live by: no network but loopback, no host time zone, no silent skips in CI."""

import os
import socket
from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real inputs, which lies beside the project, not in it."""
    if not SHARED_DATA.exists():
        pytest.skip(f"real inputs are not at {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture(autouse=True, scope="session")
def only_loopback():
    """Refuse every connection that leaves the machine, from this process."""
    connect = socket.socket.connect

    def guarded(self, address):
        if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1")):
            raise AssertionError(f"a test tried to reach {address}")
        return connect(self, address)

    socket.socket.connect = guarded
    yield
    socket.socket.connect = connect


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together, in one process, what shares a fixture that is dear to make.

    The company's nights are one chain for all files that look at them; else a file is a group.
    """
    for item in items:
        shared = "company" if "company" in getattr(item, "fixturenames", ()) else item.path.stem
        item.add_marker(pytest.mark.xdist_group(shared))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn skips into failures where everything a test may need has been installed."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("LTL_SKIPS_FAIL") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where it must run: {report.longrepr}"
