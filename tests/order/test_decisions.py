"""Who may do what is decided or refused in the store: pages and edges ask, and pass the answer on."""

import ast
from pathlib import Path

from tests.order.sources import named, python_files, syntax_tree
from tests.order.street import PACKAGE, room_of

ASKING = frozenset({"pages", "edges"})
# No feature decides these: the address wants a token, and none came.
WITHOUT_A_PERSON = frozenset({"maillage/site/api.py"})


def _decisions(path: Path) -> list[str]:
    calls = [node.func for node in ast.walk(syntax_tree(path)) if isinstance(node, ast.Call)]
    names = {func.id if isinstance(func, ast.Name) else getattr(func, "attr", "") for func in calls}
    attributes = {node.attr for node in ast.walk(syntax_tree(path)) if isinstance(node, ast.Attribute)}
    return sorted(
        (names & {"Forbidden", "allows", "has_perm"}) | (attributes & {"is_superuser", "is_staff", "memberships"})
    )


def test_no_view_or_page_decides_who_may():
    asking = [
        path
        for path in python_files()
        if room_of(path.relative_to(PACKAGE).as_posix()) in ASKING and named(path) not in WITHOUT_A_PERSON
    ]

    deciding = {named(path): _decisions(path) for path in asking if _decisions(path)}

    assert deciding == {}
