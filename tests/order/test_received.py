"""Nothing that answers requests reaches the readers without bounds: what somebody sends has one way in."""

import re

import grimp
import pytest

ANSWERING = re.compile(r"\.(pages|edges\.(\w+_)?(api|admin))(\.|$)")
TRUSTED = "maillage.core.tables.trusted_rows"
RECEIVED = "maillage.core.tables.received_rows"


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("maillage", cache_dir=None)


def test_no_page_form_or_operation_reaches_the_reader_without_bounds(graph: grimp.ImportGraph) -> None:
    answering = sorted(module for module in graph.modules if ANSWERING.search(module))
    reaching = graph.find_downstream_modules(TRUSTED)

    chains = [
        graph.find_shortest_chain(importer=module, imported=TRUSTED) for module in answering if module in reaching
    ]

    assert len(answering) > 300
    assert [" > ".join(chain) for chain in chains if chain] == []


def test_pages_do_reach_the_reader_within_bounds(graph: grimp.ImportGraph) -> None:
    assert {module for module in graph.find_downstream_modules(RECEIVED) if ".pages" in module} != set()
