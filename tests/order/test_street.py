"""Who may know whom, read off the folders: down the street, inwards in a feature, by front doors to another.

Imports are grimp's graph; names of templates, static files, addresses and libraries of tags are read from the sources.
``python -m tests.order.test_street`` prints what stands against the rules.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from posixpath import dirname, normpath
from typing import Final, NamedTuple

import grimp

from maillage.web.addresses import FRAME_ADDRESSES
from tests.order.sources import files, nodes, python_files
from tests.order.street import (
    CLOSED,
    DOORS,
    FRAMEWORK,
    HOUSES,
    OPEN_PLACES,
    PACKAGE,
    PURE_MODULES,
    PURE_PLACES,
    PURE_ROOMS,
    ROOMS,
    STREET,
    WRITES_ROWS_OF_ALL,
    age,
    doors_of,
    feature_order,
    may_know,
    place_of,
    room_of,
)

_NAMED_FILE: Final = re.compile(
    r"""(?:["']|url\()([a-z_]+)/([\w\-./]+\.(?:html|txt|svg|css|m?js|png|webp|woff2))["')]"""
)
_URL_TAG: Final = re.compile(r"""\{%\s*(?:url|way)\s+["']([\w:]+)["']""")
_PAGE_LINK: Final = re.compile(r"""(?:\{%\s*page_link\s+|\bpage_link\()["'](\w+)["']""")
_LOAD_TAG: Final = re.compile(r"""\{%\s*load\s+([\w\s]+?)\s*%\}""")
_RELATIVE: Final = re.compile(r"""["'](\.\.?/[\w\-./]+\.(?:m?js|css|svg))["']""")


class Finding(NamedTuple):
    """What stands against a rule: which rule, who, whom."""

    rule: str
    who: str
    whom: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.who} -> {self.whom}"


# -- imports ----------------------------------------------------------------------------------------------------------


@cache
def graph() -> grimp.ImportGraph:
    """What imports what, within functions too; the framework is in it as one module a name."""
    return grimp.build_graph("maillage", include_external_packages=True, cache_dir=None)


@cache
def path_of(module: str) -> str:
    """The path under maillage/ of a module of ours."""
    inner = module.replace(".", "/").removeprefix("maillage").strip("/")
    return f"{inner}/__init__.py" if (PACKAGE / inner).is_dir() else f"{inner}.py"


def _is_ours(module: str) -> bool:
    return module.startswith("maillage.") and module != "maillage.__main__" and ".migrations" not in module


@cache
def _edges() -> tuple[tuple[str, str], ...]:
    """Each import of ours by the paths of both, but for the package itself."""
    return tuple(
        (path_of(who), path_of(whom))
        for who in sorted(graph().modules)
        if _is_ours(who)
        for whom in sorted(graph().find_modules_directly_imported_by(who))
        if _is_ours(whom)
    )


def upward_imports() -> Iterator[Finding]:
    """Imports of what stands further down the street."""
    for who, whom in _edges():
        if place_of(who) != place_of(whom) and not may_know(place_of(who), place_of(whom)):
            yield Finding("upward import", who, whom)


def outward_imports() -> Iterator[Finding]:
    """Imports of an outer room of the same feature."""
    for who, whom in _edges():
        rooms = room_of(who), room_of(whom)
        if place_of(who) == place_of(whom) and None not in rooms and ROOMS[rooms[1]] > ROOMS[rooms[0]]:  # type: ignore[index]
            yield Finding("outward import", who, whom)


def imports_past_doors() -> Iterator[Finding]:
    """Imports of another feature by another way than its front doors."""
    for who, whom in _edges():
        place = place_of(whom)
        if place in OPEN_PLACES or place == "site" or place_of(who) == place:
            continue
        inner = whom.removeprefix(f"{place}/").removesuffix(".py")
        is_door = any(inner.split("/")[: len(door)] == list(door) for door in (*DOORS, *doors_of(place)))
        if not is_door or (CLOSED.match(inner) and place_of(who) != WRITES_ROWS_OF_ALL):
            yield Finding("past the doors", who, whom)


def framework_in_pure_rooms() -> Iterator[Finding]:
    """Ways from a pure room to Django, through whatever it imports."""
    for module in sorted(filter(_is_ours, graph().modules)):
        path = path_of(module)
        if not (room_of(path) in PURE_ROOMS or place_of(path) in PURE_PLACES or path in PURE_MODULES):
            continue
        for framework in sorted(FRAMEWORK):
            chain = graph().find_shortest_chain(module, framework)
            if chain:
                yield Finding("framework in a pure room", path, " > ".join(chain[1:]))


# -- templates, static files, addresses -------------------------------------------------------------------------------


@cache
def owners_of_files() -> dict[str, str]:
    """The name of each template and static file, and whose it is."""
    owners: dict[str, str] = {}
    for path in files(".html", ".txt", ".svg", ".css", ".js", ".mjs", ".png", ".webp", ".woff2", under="maillage"):
        inner = path.relative_to(PACKAGE).as_posix()
        place = place_of(inner)
        for folder in ("static", "templates"):
            if f"/{folder}/" in inner:
                owners[inner.split(f"/{folder}/", 1)[1]] = place
        if "/pages/" in inner:
            owners[f"{place.rpartition('/')[2]}/{inner.split('/pages/', 1)[1]}"] = place
    return owners


def upward_files() -> Iterator[Finding]:
    """Templates, style sheets and scripts of what stands further down the street, by name."""
    owners = owners_of_files()
    for path in files(".py", ".html", ".txt", ".js", ".mjs", ".css", under="maillage"):
        who = path.relative_to(PACKAGE).as_posix()
        text = path.read_text("utf-8")
        names = {f"{match[1]}/{match[2]}" for match in _NAMED_FILE.finditer(text)}
        if "/static/" in who:
            own = who.split("/static/", 1)[1]
            names |= {normpath(f"{dirname(own)}/{match[1]}") for match in _RELATIVE.finditer(text)}
        yield from _upward("upward file", who, {name: owners[name] for name in names & owners.keys()})


def upward_tags() -> Iterator[Finding]:
    """Libraries of template tags of what stands further down the street."""
    owners = {
        path.stem: place_of(path.relative_to(PACKAGE).as_posix())
        for path in python_files()
        if path.parent.name == "templatetags"
    }
    for path in files(".html", ".txt", under="maillage"):
        names = {name for match in _LOAD_TAG.finditer(path.read_text("utf-8")) for name in match[1].split()}
        who = path.relative_to(PACKAGE).as_posix()
        yield from _upward("upward tags", who, {name: owners[name] for name in names & owners.keys()})


@cache
def owners_of_addresses() -> dict[str, str]:
    """The name of each address, and whose it is; names of which there are two are nobody's."""
    owners: dict[str, set[str]] = defaultdict(set)
    for path in python_files():
        if not path.stem.endswith("urls"):
            continue
        for node in nodes(path):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"path", "re_path"}:
                for word in node.keywords:
                    if word.arg == "name" and isinstance(word.value, ast.Constant):
                        owners[str(word.value.value)].add(place_of(path.relative_to(PACKAGE).as_posix()))
    return {
        name: next(iter(places)) for name, places in owners.items() if len(places) == 1 and name not in FRAME_ADDRESSES
    }


def upward_addresses() -> Iterator[Finding]:
    """Addresses of what stands further down the street, by ``reverse`` or ``{% url %}``."""
    owners = owners_of_addresses()
    used: dict[str, set[str]] = defaultdict(set)
    for path in files(".html", ".txt", under="maillage"):
        used[path.relative_to(PACKAGE).as_posix()] |= set(_URL_TAG.findall(path.read_text("utf-8")))
    for path in python_files():
        used[path.relative_to(PACKAGE).as_posix()] |= {
            str(word.value)
            for node in nodes(path)
            if isinstance(node, ast.Call)
            and getattr(node.func, "id", getattr(node.func, "attr", "")) in {"reverse", "reverse_lazy", "redirect"}
            and node.args
            for word in ast.walk(node.args[0])  # one of two names, too
            if isinstance(word, ast.Constant)
        }
    for who, names in sorted(used.items()):
        yield from _upward("upward address", who, {name: owners[name] for name in names & owners.keys()})


def _upward(rule: str, who: str, owners: dict[str, str]) -> Iterator[Finding]:
    for name, owner in sorted(owners.items()):
        if owner != place_of(who) and not may_know(place_of(who), owner):
            yield Finding(rule, who, f"{name} of {owner}")


# -- the folders themselves -------------------------------------------------------------------------------------------


def _features() -> Iterator[str]:
    for house in sorted(HOUSES):
        for folder in sorted((PACKAGE / house).iterdir()):
            if folder.is_dir() and (folder / "__init__.py").is_file():
                yield f"{house}/{folder.name}"


def findings() -> list[Finding]:
    """Everything that stands against the rules."""
    return sorted(
        {
            *upward_imports(),
            *outward_imports(),
            *imports_past_doors(),
            *framework_in_pure_rooms(),
            *upward_files(),
            *upward_tags(),
            *upward_addresses(),
        }
    )


def test_places_know_what_stands_further_up_the_street_and_by_its_doors() -> None:
    assert [str(finding) for finding in findings()] == []


def test_every_place_is_on_the_street() -> None:
    places = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}

    assert places - {place for line in STREET for place in line} == set()


def test_features_are_listed_in_the_order_of_the_street() -> None:
    ages = [age(place) for place in feature_order()]

    assert sorted(ages) == ages


def test_last_names_of_features_are_unique() -> None:
    """By them templates and static files are named."""
    names = [feature.rpartition("/")[2] for feature in feature_order()]

    assert sorted(names) == sorted(set(names))


def test_every_feature_says_what_it_offers() -> None:
    without = [feature for feature in _features() if not (PACKAGE / feature / "feature.py").is_file()]

    assert without == ["measure/node"]  # a process of its own: the protocol offers its commands


def test_every_offer_is_there() -> None:
    absent = [
        f"{place}: {reference}"
        for place in (*feature_order(), "site")  # which offers links to its own pages
        for node in nodes(PACKAGE / place / "feature.py")
        if isinstance(node, ast.keyword) and isinstance(node.value, ast.Tuple)
        for reference in ast.literal_eval(node.value)
        if not _is_there(PACKAGE / place, reference)
    ]

    assert absent == []


def _is_there(feature: Path, reference: str) -> bool:
    module, _, name = reference.partition(":")
    path = feature.joinpath(*module.split("."))
    file = path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"
    text = file.read_text("utf-8") if file.is_file() else ""
    return bool(text) and (not name or re.search(rf"^{name}\b|import .*\b{name}\b", text, re.MULTILINE) is not None)


def test_links_that_pages_ask_for_are_offered() -> None:
    asked = {
        name for path in files(".py", ".html", under="maillage") for name in _PAGE_LINK.findall(path.read_text("utf-8"))
    }
    offered = {
        str(node.args[0].value)
        for path in files(".py", under="maillage")
        if "OfferedLink(" in path.read_text("utf-8")
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "OfferedLink"
        and isinstance(node.args[0], ast.Constant)
    }

    assert asked == offered


def test_rooms_are_the_five() -> None:
    """Beside the rooms stand what Django looks for there, and data."""
    beside = {"migrations", "static", "templates", "templatetags", "schemas", "reference", "sql", "scripts", "client"}
    strange = [
        f"{feature}/{folder.name}"
        for feature in _features()
        if feature not in OPEN_PLACES
        for folder in sorted((PACKAGE / feature).iterdir())
        if folder.is_dir() and folder.name not in {*ROOMS, *beside, "__pycache__"}
    ]

    assert strange == []


if __name__ == "__main__":
    for one in findings():
        print(one)  # noqa: T201 -- asked for on the terminal
