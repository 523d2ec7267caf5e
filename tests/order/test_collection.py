"""Every file of tests is collected: pytest leaves folders of certain names out unseen."""

from fnmatch import fnmatch
from types import SimpleNamespace

import pytest

from tests.order.sources import ROOT, named, python_files


def test_no_folder_of_tests_is_left_out(pytestconfig: pytest.Config) -> None:
    # Seen: twenty-one files in rooms called "build", which pytest takes for what a program has built.
    patterns = pytestconfig.getini("norecursedirs")
    folders = {path: path.relative_to(ROOT).parts[:-1] for path in python_files("tests")}

    assert [
        named(path)
        for path, parts in folders.items()
        if any(fnmatch(part, pattern) for part in parts for pattern in patterns)
    ] == []


def test_whatever_is_marked_for_both_engines_is_read_when_they_are_asked(pytestconfig: pytest.Config) -> None:
    # Seen: the tests of turns, marked by hand in a folder of pages, ran on SQLite alone.
    conftest = pytestconfig.pluginmanager.get_plugin(str(ROOT / "tests" / "conftest.py"))
    asking = SimpleNamespace(option=SimpleNamespace(markexpr="both_engines and not gate"))
    marked = [path for path in python_files("tests") if "mark.both_engines" in path.read_text(encoding="utf-8")]

    assert conftest is not None
    assert len(marked) > 1
    assert [named(path) for path in marked if conftest.pytest_ignore_collect(path, asking)] == []
