"""Walks do nothing to a browser that would stop those after them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.order.sources import named, nodes, python_files


def _goes_offline(node: ast.With) -> bool:
    """Whether ``node`` is ``with visit(…, goes_offline=True)``."""
    return any(
        isinstance(call := item.context_expr, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "visit"
        and any(
            word.arg == "goes_offline" and isinstance(word.value, ast.Constant) and word.value.value is True
            for word in call.keywords
        )
        for item in node.items
    )


def _network_taken(node: ast.AST) -> Iterator[ast.Attribute]:
    """The places in ``node`` that name ``set_offline``, called there or handed on."""
    return (part for part in ast.walk(node) if isinstance(part, ast.Attribute) and part.attr == "set_offline")


def _misplaced(path: Path) -> list[int]:
    """The lines of a module that take the network from a browser whose context other visitors share."""
    withs = (node for node in nodes(path) if isinstance(node, ast.With) and _goes_offline(node))
    allowed = {part for node in withs for part in _network_taken(node)}
    everywhere = (node for node in nodes(path) if isinstance(node, ast.Attribute) and node.attr == "set_offline")
    return sorted(node.lineno for node in everywhere if node not in allowed)


def test_network_is_taken_only_from_visitors_with_a_context_of_their_own():
    """Playwright waits for ever for a service worker of an earlier visitor: ``with visit(…, goes_offline=True)``."""
    assert {named(path): lines for path in python_files("tests") if (lines := _misplaced(path))} == {}


def test_network_taken_from_a_shared_context_is_noticed(tmp_path: Path):
    walk = tmp_path / "test_walk.py"
    walk.write_text(
        "with visit(browser, goes_offline=True) as visitor:\n"
        "    visitor.page.context.set_offline(True)\n"
        "with visit(browser) as visitor:\n"
        "    visitor.page.context.set_offline(True)\n"
        "with visit(browser, goes_offline=False) as visitor:\n"
        "    take = visitor.page.context.set_offline\n",
        encoding="utf-8",
    )

    assert _misplaced(walk) == [4, 6]
