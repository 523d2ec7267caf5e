"""A small checker of CSV files against a Table Schema, written from the standard and not from our exporter.

Frictionless Table Schema, version 1: types string, integer, number, boolean; constraints required, unique, enum,
pattern, minimum, maximum; missingValues; primaryKey.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_FORMS = {
    "string": re.compile(r".*", re.DOTALL),
    "integer": re.compile(r"[+-]?[0-9]+"),
    "number": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"),
    "boolean": re.compile(r"true|false|1|0|True|False|TRUE|FALSE"),
}


def faults(path: Path, schema: dict[str, Any]) -> list[str]:
    """What is wrong with a file, one sentence each; the first hundred."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        header = next(rows)
        names = [field["name"] for field in schema["fields"]]
        if header != names:
            return [f"header {header} is not {names}"]
        found = _faults(rows, schema, names)
        return [fault for fault, _ in zip(found, range(100), strict=False)]


def _faults(rows: Iterator[list[str]], schema: dict[str, Any], names: list[str]) -> Iterator[str]:
    missing, key = set(schema["missingValues"]), [names.index(name) for name in schema["primaryKey"]]
    seen: set[tuple[str, ...]] = set()
    unique: dict[str, set[str]] = {}
    for line, row in enumerate(rows, start=2):
        if len(row) != len(names):
            yield f"line {line}: {len(row)} values"
            continue
        for field, value in zip(schema["fields"], row, strict=True):
            yield from (
                f"line {line}, {field['name']}: {value!r} {fault}" for fault in _value_faults(field, value, missing)
            )
            if field.get("constraints", {}).get("unique"):
                if value in unique.setdefault(field["name"], set()):
                    yield f"line {line}, {field['name']}: {value!r} again"
                unique[field["name"]].add(value)
        own = tuple(row[place] for place in key)
        if own in seen:
            yield f"line {line}: key {own} again"
        seen.add(own)


def _value_faults(field: dict[str, Any], value: str, missing: set[str]) -> Iterator[str]:
    constraints = field.get("constraints", {})
    if value in missing:
        if constraints.get("required"):
            yield "is required"
        return
    if not _FORMS[field["type"]].fullmatch(value):
        yield f"is no {field['type']}"
        return
    if "enum" in constraints and value not in constraints["enum"]:
        yield "is none of the words"
    if "pattern" in constraints and not re.fullmatch(constraints["pattern"], value):
        yield "has another form"
    if "minimum" in constraints and float(value) < constraints["minimum"]:
        yield "is too small"
    if "maximum" in constraints and float(value) > constraints["maximum"]:
        yield "is too large"
