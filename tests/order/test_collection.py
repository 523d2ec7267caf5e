"""Every file of tests is collected: pytest leaves folders of certain names out unseen."""

from fnmatch import fnmatch

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
