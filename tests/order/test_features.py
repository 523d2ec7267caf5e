"""Features stay tidy: one class to a name."""

import ast
from collections import Counter

from tests.order.sources import named, nodes, python_files
from tests.order.street import PACKAGE, place_of

# Django and pydantic look for an inner class of this name; each migration is one class of that name.
_THEIRS = frozenset({"Meta"})
# What a page of any feature may need; two other features side by side are what `site` is for.
_FOR_EVERY_FEATURE = frozenset({"core", "territory", "web", "kits", "site"})


def test_no_two_classes_have_one_name() -> None:
    classes = Counter(
        node.name
        for path in python_files()
        for node in nodes(path)
        if isinstance(node, ast.ClassDef) and node.name not in _THEIRS
    )

    assert {name: count for name, count in classes.items() if count > 1} == {}


def test_no_module_of_the_product_is_named_like_a_test() -> None:
    assert [named(path) for path in python_files() if path.stem.startswith("test_")] == []


def test_no_page_of_the_site_serves_one_feature_alone() -> None:
    features = {place_of(path.relative_to(PACKAGE).as_posix()) for path in python_files()} - _FOR_EVERY_FEATURE
    served = {
        named(path): {
            word
            for node in nodes(path)
            if isinstance(node, ast.ImportFrom)
            for word in [place_of("/".join((node.module or "").split(".")[1:]) + "/")]
            if word in features
        }
        for path in python_files("maillage/site/pages")
    }

    assert {page: names for page, names in served.items() if len(names) == 1} == {}
