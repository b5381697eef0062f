"""A scripted platform on loopback for every test that talks."""

from collections.abc import Iterator

import pytest
from scripted_platform import Platform


@pytest.fixture
def platform() -> Iterator[Platform]:
    with Platform() as running:
        yield running


@pytest.fixture(scope="module")
def shared_platform() -> Iterator[Platform]:
    """For property tests: one server, whose script each example sets anew."""
    with Platform() as running:
        yield running
