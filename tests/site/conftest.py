"""Each operation of the API is a test with a name of its own, as schemathesis meant it.

Since pytest 9.2 those that it makes are all named like their function: workers, who share tests by name, made one of
them and left out the sixty-three others.
"""

from dataclasses import replace

import pytest


def pytest_itemcollected(item: pytest.Item) -> None:
    label = getattr(item, "operation_label", None)
    if label is not None:
        item._id = replace(item.id, params=label)
