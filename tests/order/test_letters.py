"""Letters have one sender: nothing but the kit of letters speaks to a mail server, and features declare their kinds."""

import ast
from pathlib import Path

import grimp

from tests.order.sources import ROOT, named, nodes, python_files, syntax_tree

_KIT = ROOT / "maillage" / "kits" / "letters"
_QUEUE = "maillage.kits.letters.record.queue"
# They answer with the address that was asked for, and what writes letters beside is not given it.
_ANSWERS = {
    "maillage/include/events/pages/my_day.py: my_meetings_ics",  # a calendar
    *(
        f"maillage/opendata/publishing/edges/api/publication.py: {name}"
        for name in ("_publish_file", "create_dataset", "create_dataset_version")
    ),
}
_MAIL_MODULES = ("smtplib", "django.core.mail", "imaplib", "poplib")


def _imports(path: Path) -> set[str]:
    modules: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return modules


def test_only_the_kit_of_letters_sends_mail() -> None:
    senders = {
        named(path)
        for path in python_files()
        if not path.is_relative_to(_KIT) and any(name.startswith(_MAIL_MODULES) for name in _imports(path))
    }

    assert senders == set(), "write a Letter and enqueue it (maillage/kits/letters)"


def _names(node: ast.AST) -> set[str]:
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}


def _functions_that_know_who_asks(path: Path, writers: set[str]) -> set[str]:
    """Functions, with those of their module that they call, that read the address asked for and write letters."""
    origins: dict[str, set[str]] = {}
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                origins[alias.asname or alias.name] = {node.module, f"{node.module}.{alias.name}"}
    used = {node.name: _names(node) for node in syntax_tree(path).body if isinstance(node, ast.FunctionDef)}
    reaching = set()
    for function in used:
        reached, waiting = set[str](), [function]
        while waiting:
            name = waiting.pop()
            if name in used and name not in reached:
                waiting += used[name]
            reached.add(name)
        reads_host = "public_url" in reached or any(
            isinstance(node, ast.Attribute) and node.attr in {"get_host", "build_absolute_uri"}
            for each in syntax_tree(path).body
            if isinstance(each, ast.FunctionDef) and each.name in reached
            for node in ast.walk(each)
        )
        if reads_host and any(origins.get(name, set()) & writers for name in reached):
            reaching.add(f"{named(path)}: {function}")
    return reaching


def test_no_letter_has_the_address_that_somebody_asked_for() -> None:
    """The link of a new password led to the port that whoever asked for it had typed."""
    writers = grimp.build_graph("maillage", cache_dir=None).find_downstream_modules(_QUEUE) | {_QUEUE}

    knowing = set().union(*(_functions_that_know_who_asks(path, writers) for path in python_files()))

    assert knowing == _ANSWERS, "letters take their addresses of maillage.web.public_url.installation_url"


def test_each_kind_of_letter_that_is_declared_is_known_to_the_queue() -> None:
    declared = {
        ast.literal_eval(node.value.args[0])
        for path in python_files()
        for node in nodes(path)
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.value, ast.Call)
        and getattr(node.value.func, "id", "") == "LetterKind"
    }
    from maillage.kits.letters.queries import letter_kinds  # noqa: PLC0415 -- Django is ready by then

    assert declared == set(letter_kinds())
    assert len(declared) > 40
