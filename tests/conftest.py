"""What all tests live by: no network but loopback, no host time zone, no silent skips in CI."""

import os
import socket
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# How long an example takes tells of the machine's other work, not of a law.
hypothesis.settings.register_profile("without deadlines", deadline=None)
hypothesis.settings.load_profile("without deadlines")

#: The files of end_to_end that look at the company's nights, which follow one another; each further
#: process that ran one of them would run all those nights again.
NIGHTS = {
    "test_bad_input",
    "test_canaries",
    "test_kills",
    "test_nights",
    "test_orchestration",
    "test_readers",
}

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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand a file to one process as a whole, and all files of the company's nights to the same."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        # Not the mark `xdist_group`: pytest-xdist 3.8 loses it under pytest 9.2.
        def _split_scope(self, nodeid: str) -> str:
            file = Path(nodeid.partition("::")[0]).stem
            return "nights" if file in NIGHTS else file

    return Scheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the nights where processes share the tests: nothing else takes as long."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.path.stem not in NIGHTS)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn skips into failures where everything a test may need has been installed."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("LTL_SKIPS_FAIL") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where it must run: {report.longrepr}"
