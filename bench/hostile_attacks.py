"""Draws the worst requests that somebody without an account can send: to each operation of the API and to each page.

Operations come from the OpenAPI description, pages from the table of addresses, the words of their questions from the
sources: what is added tomorrow is attacked tomorrow. Values are drawn by kind of parameter. A part of an address whose
name is not in ``PARTS`` is not known here, and tests/order/test_hostile.py fails until it is.
"""

import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from itertools import chain
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote, urlencode

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from bench.hostile_bodies import BODIES, FILE_FIELDS, Body, file_bodies

LARGE: Final = "hostile"  # the slug of the large data set
PLACES: Final = ("region:52", "departement:44", "commune:44109")
LONG: Final = "é" * 1_500
# A page takes a form only with the token of its cookie: any token will do, as long as both are equal.
_TOKEN: Final = "x" * 32
POSTED: Final = {"Cookie": f"csrftoken={_TOKEN}", "X-CSRFToken": _TOKEN}
# The worst values known for each part of an address, by its name.
PARTS: Final[dict[str, tuple[str, ...]]] = {
    "address": PLACES,
    "territory": PLACES,
    "anchor": ("marches", "4g-fixe", "x"),
    "units": ("communes",),
    "dataset": (LARGE,),
    "slug": (LARGE, "x"),
    "siret": ("21860194600013", "x"),
    "siren": ("381031285", "x"),
    "name": ("carte", "insee-communes", f"{LARGE}.csv", f"{LARGE}-conforme.xlsx", f"{LARGE}.gpkg"),
    "file": ("measurements.csv",),
    "number": ("1", str(2**62)),
    "month": ("2026-01", "9999-99"),
    "part": ("session", "x"),
    "question": ("1", str(2**62)),
    "layer": ("state", "..%2F..%2Fsecrets"),
    "zoom": ("12", str(2**62)),
    "column": ("2030", str(2**62)),
    "row": ("1430", str(2**62)),
    "operator": ("orange",),
    "operator_id": ("orange",),
    "code": ("44109-1",),
    "word": ("affiche", "pochoir", "again"),
    "queue": ("sources", "x"),
    "group": ("courriel", "x"),
    "form": ("svg", "png", "csv", "json", "pdf"),
    "family": ("scdl",),
    "version": ("2.1.1", "1", str(2**62)),
    "key": ("x" * 40,),
    "token": ("x" * 40,),
    "schema_id": ("scdl/subventions",),
    "measurement": ("00000000-0000-4000-8000-000000000000", "x"),
    "contract": ("x" * 40, "a/b"),
    "commune": ("44109",),
    "site": ("44109-1",),
    "event": (LARGE, "x"),
    "organisation": (LARGE, "x"),
    "campaign": ("1", str(2**62)),
    "clause": ("1", str(2**62)),
    "release": (LARGE, "x"),
    "idea": (LARGE, "x"),
    "purchase": ("1", str(2**62)),
    "structure": ("1", str(2**62)),
    "card": ("quoi", "x"),
    "subject": ("codes", "x"),
    "reply": ("00000000-0000-4000-8000-000000000000",),
    "n": ("1", str(2**62)),
    "draft_id": ("00000000-0000-4000-8000-000000000000",),
    "id": ("00000000-0000-4000-8000-000000000000",),
    "path": ("x",),
    "rest": ("x",),
    "uidb64": ("MQ",),
}
# Filters that are understood: a question with them is not refused, but answered.
FILTERS: Final = {
    "usage": "web",
    "operator": "orange",
    "technology": "4G",
    "period": "2026",
    "context": "outdoor",
    "origin": "simulated",
    "density": "rural",
    "page_size": "50",
}
# Pages of the framework's admin are behind a login that is attacked once, as itself.
LEFT_OUT: Final = re.compile(r"^(admin/(?!login)|api/v1/)")
_SOURCES: Final = Path(__file__).resolve().parents[1] / "maillage"
_LINK: Final = re.compile(r'href="(/(?!en/|static/)[^"?#]*)')
_MET: Final = 3  # of each address
_ASKED: Final = re.compile(r"""(?:GET|query_params)\.(?:get|getlist)\(\s*["'](\w+)["']""")


@dataclass(frozen=True, slots=True)
class Attack:
    """One request: how it is called in the table, its address with its question, and what it sends."""

    name: str
    kind: str
    method: str
    target: str
    body: Body | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageAddress:
    """A page: its address with the names of its parts in braces, and those names."""

    pattern: str
    parts: tuple[str, ...]
    file_fields: tuple[str, ...] = ()  # those that its view may look for


def operation_attacks(described: dict[str, Any]) -> Iterator[Attack]:
    """Each operation with each kind of worst question, and with each worst body of its type."""
    for pattern, operations in described["paths"].items():
        for method, operation in operations.items():
            parameters = operation.get("parameters", [])
            asked = [one for one in parameters if one["in"] == "query"]
            parts = re.findall(r"{(\w+)}", pattern)
            for path in _filled(pattern, parts):
                if method == "get":
                    for kind, pairs in _questions(asked):
                        yield Attack(f"GET {pattern}", kind, "GET", f"{path}?{urlencode(pairs)}")
                    yield from _row_attacks(pattern, path)
                for body in (*BODIES, *file_bodies("file")):
                    if body.content_type in operation.get("requestBody", {}).get("content", {}):
                        yield Attack(f"{method.upper()} {pattern}", body.name, method.upper(), path, body)


def page_attacks() -> Iterator[Attack]:
    """Each page as it is, and with each kind of worst question; posted, with a large form."""
    words = question_words()
    for page in page_addresses():
        for path in _filled(page.pattern, page.parts):
            for kind, pairs in _worded(words):
                yield Attack(f"GET {page.pattern}", kind, "GET", f"/{path}?{urlencode(pairs)}")
            yield from _row_attacks(page.pattern, f"/{path}")
        (first, *_) = _filled(page.pattern, page.parts)
        for body in (*BODIES, *chain.from_iterable(map(file_bodies, page.file_fields))):
            if body.is_form and (body.is_small or page.file_fields):
                yield Attack(f"POST {page.pattern}", body.name, "POST", f"/{first}", body, POSTED)


def met_attacks(page_at: Callable[[str], str]) -> Iterator[Attack]:
    """Pages of what is there (a contract, a structure, an event…), with each kind of worst question."""
    words = question_words()
    for path in met_addresses(page_at):
        pattern = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", resolve(unquote(path)).route)
        for kind, pairs in _worded(words):
            yield Attack(f"GET {pattern}", f"{kind}: {path}", "GET", f"{path}?{urlencode(pairs)}")


def met_addresses(page_at: Callable[[str], str]) -> Iterator[str]:
    """Addresses with parts to which links lead from the home page on, a few of each pattern."""
    waiting, counts, met = ["/"], Counter[str](), {"/"}
    while waiting:
        path = waiting.pop(0)
        for link in _LINK.findall(page_at(path)):
            address = unescape(link)
            try:
                route = resolve(unquote(address)).route
            except Resolver404:  # a file, or another program
                continue
            if address in met or counts[route] >= _MET or LEFT_OUT.match(route):
                continue
            met.add(address)
            counts[route] += 1
            waiting.append(address)
            if "<" in route:
                yield address


def page_addresses() -> list[PageAddress]:
    """The pages of the installation, in French."""
    found = {one.pattern: one for one in _walked(get_resolver(), "") if not LEFT_OUT.match(one.pattern)}
    return [found[name] for name in sorted(found)]


def question_words() -> tuple[str, ...]:
    """The words that the pages look for in their questions."""
    sources = (path.read_text("utf-8") for path in sorted(_SOURCES.rglob("*.py")))
    return tuple(sorted({word for source in sources for word in _ASKED.findall(source)}))


def unknown_parts(described: dict[str, Any]) -> set[str]:
    """The parts of addresses that nothing here attacks, as "address: part"."""
    known = [(pattern, re.findall(r"{(\w+)}", pattern)) for pattern in described["paths"]]
    known += [(page.pattern, list(page.parts)) for page in page_addresses()]
    return {f"{pattern}: {part}" for pattern, parts in known for part in parts if part not in PARTS}


def unknown_bodies(described: dict[str, Any]) -> set[str]:
    """The operations whose bodies have a type for which nothing here is sent."""
    sent = {body.content_type for body in BODIES}
    return {
        f"{method} {pattern}: {kind}"
        for pattern, operations in described["paths"].items()
        for method, operation in operations.items()
        for kind in operation.get("requestBody", {}).get("content", {})
        if kind not in sent
    }


def _walked(resolver: URLResolver, before: str) -> Iterator[PageAddress]:
    for one in resolver.url_patterns:
        pattern = before + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(one.pattern)).lstrip("^").rstrip("$")
        if isinstance(one, URLResolver):
            yield from _walked(one, pattern)
        elif isinstance(one, URLPattern) and "(?P" not in pattern:
            parts = tuple(re.findall(r"{(\w+)}", pattern))
            yield PageAddress(pattern, parts, _file_fields_of(one.callback))


def _file_fields_of(view: Callable[..., object]) -> tuple[str, ...]:
    """The fields for files that the module of a view names, or pages that it imports; none where it reads none."""
    module = inspect.unwrap(view).__module__
    if not module.startswith("maillage."):
        return ()
    own = _source_of(module)
    imported = re.findall(r"^from (maillage\.[\w.]*\bpages\.[\w.]+|maillage\.site\.forms) import", own, re.MULTILINE)
    text = own + "".join(map(_source_of, imported))
    if "FILES" not in text or not re.search(r"FILES|received_|sent_evidence|change_evidence", own):
        return ()
    return tuple(name for name in FILE_FIELDS if f'"{name}"' in text)


@cache
def _source_of(module: str) -> str:
    """The text of a module; none of a package."""
    path = _SOURCES.parent.joinpath(*module.split(".")).with_suffix(".py")
    return path.read_text("utf-8") if path.is_file() else ""


def _filled(pattern: str, parts: tuple[str, ...] | list[str]) -> list[str]:
    """The address with the worst values of its parts, one after the other."""
    most = max((len(PARTS.get(part, ("x",))) for part in parts), default=1)
    paths = []
    for turn in range(most):
        path = pattern
        for part in parts:
            values = PARTS.get(part, ("x",))
            path = path.replace(f"{{{part}}}", quote(values[min(turn, len(values) - 1)], safe=":"))
        paths.append(path)
    return list(dict.fromkeys(paths))


def _questions(asked: list[dict[str, Any]]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The questions of an operation: nothing but what must be there, then every parameter at its worst."""
    needed = [(one["name"], _usual(one)) for one in asked if one.get("required")]
    yield "plain", needed
    names = [one["name"] for one in asked if one["name"] in FILTERS]
    if names:
        yield "every filter", needed + [(name, FILTERS[name]) for name in names]
        yield "one filter", needed + [(name, FILTERS[name]) for name in names[-1:]]
    if asked:
        yield "worst", [(one["name"], value) for one in asked for value in _worst(one["schema"], one["name"])]
        yield "long texts", [(one["name"], LONG) for one in asked]
        yield "many of each", [(one["name"], _usual(one)) for one in asked for _ in range(150)]


def _usual(parameter: dict[str, Any]) -> str:
    known = {"bbox": "-5,41,10,52", "zoom": "7", "q": "a", "lon": "-1.55", "lat": "47.2"}
    return known.get(parameter["name"], str(parameter["schema"].get("default") or "1"))


def _worst(schema: dict[str, Any], name: str) -> list[str]:
    for one in schema.get("anyOf", schema.get("allOf", [])):
        if one.get("type") != "null":
            return _worst(one, name)
    if name in {"bbox", "zoom"}:
        return [_usual({"name": name, "schema": schema})]
    if "enum" in schema:
        return [str(schema["enum"][-1])]
    match schema.get("type"):
        case "integer" | "number":
            return [str(schema.get("maximum", 2**62))]
        case "array":
            return [f"a{number}" for number in range(schema.get("maxItems", 200))]
        case _:
            # Short words find most: a search for one letter reads everything.
            return ["a" if name == "q" else ("a," * 2_000)[: schema.get("maxLength", 4_000)]]


def _worded(words: tuple[str, ...]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    yield "plain", []
    yield "every filter", list(FILTERS.items())
    yield "long texts", [(word, LONG[:40]) for word in words]
    yield "huge numbers", [(word, str(10**18 - 1)) for word in words]
    yield "one letter", [(word, "a") for word in words if word in {"q", "page"}]
    yield "many others", [(f"x{number}", "y") for number in range(400)]


def _row_attacks(pattern: str, path: str) -> Iterator[Attack]:
    """The questions to the rows of the large data set."""
    if not re.search(r"rows|lignes|catalogue/{slug}$", pattern) or LARGE not in path:
        return
    for kind, pairs in ROW_QUESTIONS.items():
        yield Attack(f"GET {pattern}", kind, "GET", f"{path}?{urlencode(pairs)}")


ROW_QUESTIONS: Final[dict[str, list[tuple[str, str]]]] = {
    "490 filters": [("nom__contains", f"x{number}") for number in range(490)],
    "20 texts": [("nom__contains", f"x{number}z") for number in range(20)],
    "200 values": [("nom", f"x{number}") for number in range(200)],
    "sorted by all": [("sort", "nom,-montant,objet,ville,date"), ("page", "1000"), ("page_size", "1000")],
    "groups of one": [("group", "nom,objet"), ("aggregate", "count,montant__sum,montant__avg"), ("page_size", "1000")],
    "largest page": [("page_size", "1000"), ("page", "150")],
    "almost all": [("nom__ne", "x")],
    "one column": [("columns", "nom")],
}

# The dearest known of each kind of parameter, and what is answered: the walks try these (tests/walks/test_hostile.py).
DEAREST: Final[dict[tuple[str, str], int]] = {
    # a stream, a document, a file, a form
    ("POST /api/v1/measurements", "200,000 empty lines"): 413,
    ("POST /api/v1/measurements", "1,000 wrong lines"): 200,
    ("POST /api/v1/measurements", "3 MB of pages"): 200,
    ("POST /api/v1/measurements", "deep document"): 422,
    ("POST /api/v1/tests", "large document"): 422,
    ("POST /api/v1/checks", "wrong everywhere, 5 MB"): 200,
    ("POST verifier", "wrong everywhere, 5 MB"): 200,
    ("POST /api/v1/checks", "16,000 columns"): 200,
    ("POST verifier", "2 MB field"): 422,
    # filters, values, orders, groups, pages and columns of rows
    ("GET /api/v1/datasets/{dataset}/rows", "490 filters"): 422,
    ("GET catalogue/{slug}", "490 filters"): 200,
    ("GET /api/v1/datasets/{dataset}/rows", "20 texts"): 200,
    ("GET /api/v1/datasets/{dataset}/rows", "200 values"): 200,
    ("GET /api/v1/datasets/{dataset}/rows", "sorted by all"): 200,
    ("GET /api/v1/datasets/{dataset}/rows", "groups of one"): 200,
    ("GET catalogue/{slug}/lignes.csv", "almost all"): 200,
    ("GET /api/v1/datasets/{dataset}/profile", "plain"): 200,
    # a territory, its parts, a frame of the map, a level
    ("GET /api/v1/territories/{territory}/comparison", "plain"): 200,
    ("GET /api/v1/territories/{territory}/figures/{units}", "every filter"): 200,
    ("GET /api/v1/squares", "plain"): 200,
    ("GET territoires/{address}", "plain"): 200,
    ("GET kit/{address}.zip", "plain"): 200,
    ("GET reparer", "plain"): 200,
    # words, numbers, names that nobody knows
    ("GET /api/v1/territories", "one filter"): 200,
    ("GET /api/v1/datasets", "long texts"): 414,
    ("GET catalogue", "huge numbers"): 200,
    ("GET catalogue", "many others"): 200,
    ("GET carte/tableau", "every filter"): 200,
}


def dearest_attacks(described: dict[str, Any]) -> list[Attack]:
    """Those of DEAREST, in its order; a territory is the largest of PLACES."""
    first: dict[tuple[str, str], Attack] = {}
    for attack in (*operation_attacks(described), *page_attacks()):
        first.setdefault((attack.name, attack.kind), attack)
    return [first[known] for known in DEAREST]
