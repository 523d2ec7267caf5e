"""Every operation and every page is attacked by bench/hostile.py: one that it does not know is a hole in the walls."""

from typing import Any

import pytest

from bench.hostile_attacks import operation_attacks, page_addresses, page_attacks, unknown_bodies, unknown_parts
from maillage.site.api import api


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return api.get_openapi_schema()


def test_every_part_of_an_address_has_worst_values(described: dict[str, Any]) -> None:
    assert unknown_parts(described) == set()


def test_every_type_of_body_has_worst_bodies(described: dict[str, Any]) -> None:
    assert unknown_bodies(described) == set()


def test_every_operation_and_every_page_is_attacked(described: dict[str, Any]) -> None:
    operations = {f"{method.upper()} {path}" for path, known in described["paths"].items() for method in known}
    attacked = {attack.name for attack in (*operation_attacks(described), *page_attacks())}

    # Those that take neither question nor body are asked with a token, which nobody has.
    assert {one for one in operations - attacked if not one.startswith("DELETE")} == set()
    assert {f"GET {page.pattern}" for page in page_addresses()} <= attacked
