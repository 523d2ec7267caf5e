"""Names come from the field, and each module says what it holds."""

import ast
import re

from tests.order.sources import functions, named, python_files, syntax_tree

FORBIDDEN = re.compile(r"(^|_)(utils?|helpers?|common|misc|manager|info)($|_)|^(data|handle|process|h|df2|tmp)$|^do_")
# Words of other people's interfaces, which we must use as they are.
THEIRS = frozenset({"process", "handle", "data"})


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
        for node in ast.walk(syntax_tree(path))
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
