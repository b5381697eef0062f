"""One running company a test session, and plain clients that follow each platform's own signals."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sandbox_clients import NOW

import sandbox


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sandbox.Running]:
    """Serve the company without throttles and files; the tests that want them start their own."""
    root = tmp_path_factory.mktemp("sandbox")
    with sandbox.start(root, now=NOW, throttle=False, files=False) as company:
        yield company


@pytest.fixture
def started(tmp_path: Path) -> Iterator[object]:
    """Return a function that starts a company of the test's own."""
    companies = []

    def start(**options: object) -> sandbox.Running:
        usual = {"now": NOW, "throttle": False, "files": False}
        companies.append(sandbox.start(tmp_path, **usual | options))
        return companies[-1]

    yield start
    for company in companies:
        company.close()
