"""The node that the tests of this folder share: what they open they end, or it ends with its time."""

from collections.abc import Iterator

import pytest

from tests.measure.node.running import RunningNode, running_node


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    """A node with two processes, a wide link, and the protocols of others open."""
    folder = tmp_path_factory.mktemp("node")
    with running_node(folder, UPLINK_MBPS="25000", LEGACY="open", PREFIX_HOUR="100000") as running:
        yield running
