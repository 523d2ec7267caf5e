"""Unwraps lists as documents nest them, with paths.

[x], [{"titulaire": x}], {"titulaire": [x]}, {"titulaire": x}, x alone, [[x]], null, and the empty text of XML.
"""

from collections.abc import Iterator
from typing import Any

from maillage.buy.contracts.intake.raw_records import MOST_DEPTH, MOST_ITEMS, below


def items_of(raw: Any, name: str, path: str = "") -> Iterator[tuple[str, Any]]:
    """The items of a list of ``name`` with their paths; at most MOST_ITEMS, plus one that signals an overflow."""
    if raw.__class__ is list:
        for index, item in enumerate(raw[: MOST_ITEMS + 1]):
            if item.__class__ is dict and name not in item:  # version 1
                yield f"{path}/{index}", item
            elif item.__class__ is dict and len(item) == 1 and item[name].__class__ is dict:  # version 2
                yield f"{path}/{index}/{name}", item[name]
            else:
                yield from _items(item, name, f"{path}/{index}", 1)
    else:
        yield from _items(raw, name, path, 0)


def _items(raw: Any, name: str, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Same for arbitrarily nested wrappings."""
    if raw is None or raw == "" or depth > MOST_DEPTH:
        return
    if isinstance(raw, list):
        for index, item in enumerate(raw[: MOST_ITEMS + 1]):
            yield from _items(item, name, below(path, index), depth + 1)
    elif isinstance(raw, dict) and len(raw) == 1 and name in raw:
        yield from _items(raw[name], name, below(path, name), depth + 1)
    else:
        yield path, raw


def words_of(raw: Any, name: str) -> tuple[Any, ...]:
    """The values of a list, which version 2 writes as {"technique": ["Concours"]}."""
    words = raw[name] if raw.__class__ is dict and len(raw) == 1 and name in raw else raw
    if words.__class__ is list and all(word.__class__ is str for word in words):
        return tuple(words[: MOST_ITEMS + 1])
    return tuple([value for _, value in _items(words, name, "", 0)])


def unwrapped_place(raw: Any, name: str) -> str | None:
    """The first path, relative to the list, without the version 2 wrapping [{"titulaire": x}]; None if all have it."""
    if not isinstance(raw, list):
        return ""
    return next((f"/{index}" for index, item in enumerate(raw) if not isinstance(item, dict) or name not in item), None)
