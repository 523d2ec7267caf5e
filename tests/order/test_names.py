"""Names come from the field, and each module says what it holds."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.order.sources import functions, named, nodes, python_files, syntax_tree

FORBIDDEN = re.compile(r"(^|_)(utils?|helpers?|common|misc|manager|info)($|_)|^(data|handle|process|h|df2|tmp)$|^do_")
# Words of other people's interfaces, which we must use as they are.
THEIRS = frozenset({"process", "handle", "data"})
# Participles, pronouns and the like: they say nothing of what they name, and no textbook has them.
_EMPTY_WORDS = frozenset(
    {
        "asked", "at", "chosen", "drawn", "each", "found", "given", "held", "here", "kept", "known", "left", "made",
        "one", "piece", "pieces", "said", "shown", "stretch", "stretches", "taken", "told", "wanted", "whom",
    }
)  # fmt: skip
# Percent of all bound names: the share of the day it was written down. It may only fall.
_MOST_EMPTY_PERCENT = 0.35


def test_modules_have_names_of_the_field():
    modules = [path for path in [*python_files(), *python_files("bench")] if FORBIDDEN.search(path.stem)]

    assert [named(path) for path in modules] == []


def test_functions_have_names_of_the_field():
    found = [f"{named(path)}:{one.name}" for path in python_files() for one in functions(path)]

    assert [name for name in found if FORBIDDEN.search(name.rpartition(":")[2])] == []


def test_classes_have_names_of_the_field():
    classes = [
        f"{named(path)}:{node.name}"
        for path in python_files()
        for node in nodes(path)
        if isinstance(node, ast.ClassDef)
    ]

    assert [one for one in classes if re.search(r"(Utils?|Helpers?|Manager|Handler|Processor|Info|Data)$", one)] == []


def test_modules_open_with_a_sentence():
    silent = [
        named(path)
        for path in [*python_files(), *python_files("tests"), *python_files("bench")]
        if not ast.get_docstring(syntax_tree(path)) and path.read_text("utf-8").strip()
        if not path.name.startswith("test_")
    ]

    assert silent == []


def test_bound_names_are_nouns_of_the_field() -> None:
    names = [name for path in python_files() for name in _bound_names(path)]
    empty = [name for name in names if name in _EMPTY_WORDS]

    assert 100 * len(empty) / len(names) <= _MOST_EMPTY_PERCENT


def test_no_function_class_or_module_is_named_by_a_bare_participle() -> None:
    # Pieces of a communication kit and stretches of months are words of their fields: classes and modules of those.
    definitions = [
        f"{named(path)}:{node.name}"
        for path in python_files()
        for node in nodes(path)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        if node.name.strip("_") in _EMPTY_WORDS
    ]

    assert definitions == []
    assert [named(path) for path in python_files() if path.stem in _EMPTY_WORDS - {"pieces", "stretches"}] == []


def _bound_names(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
