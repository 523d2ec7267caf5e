"""Letters have one sender: nothing but the kit of letters speaks to a mail server, and features declare their kinds."""

import ast
from pathlib import Path

from tests.order.sources import ROOT, named, nodes, python_files

_KIT = ROOT / "maillage" / "kits" / "letters"
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
