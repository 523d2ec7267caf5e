"""Every address, operation of the API and command that people and programs use: features move, these stay.

``front.txt`` is the list as it was before the house was cut into small features. A new feature adds its lines.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import typer
from django.urls import get_resolver
from django.utils import translation

from maillage.site.api import api
from maillage.site.cli import app
from maillage.site.features import offers

_LIST = Path(__file__).with_name("front.txt")


def addresses(patterns: Sequence[object], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(getattr(pattern, "pattern", ""))
        if route.startswith("admin/"):
            continue  # Django's own, named after the models
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield f"{route} {getattr(pattern, 'name', None) or ''}".strip()


def operations() -> Iterator[str]:
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path} {operation['operationId']}"


def commands(group: object, before: str = "") -> Iterator[str]:
    for name, command in dict(getattr(group, "commands", {})).items():
        yield f"{before} {name}".strip()
        yield from commands(command, f"{before} {name}")


def test_help_lists_each_command_once():
    names = [entry.name for entry in typer.main.get_command(app).entries]  # type: ignore[attr-defined]

    assert [name for name in names if names.count(name) > 1] == []


def test_every_command_that_a_feature_offers_is_reached():
    reached = set(commands(typer.main.get_command(app)))

    assert {f"{entry.group} {entry.name}".strip() for entry in offers("commands")} - reached == set()


def test_addresses_operations_and_commands_are_those_of_the_list():
    with translation.override("en"):
        pages = sorted(set(addresses(get_resolver("maillage.site.urls").url_patterns)))

    front = ["# addresses", *pages, "# operations", *sorted(operations()), "# commands"]
    front += sorted(commands(typer.main.get_command(app)))

    assert front == _LIST.read_text("utf-8").splitlines()
