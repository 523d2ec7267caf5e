"""Lists as documents wrap them: what is inside, and where.

[x], [{"titulaire": x}], {"titulaire": [x]}, {"titulaire": x}, x alone, [[x]], null, and the empty text of XML.
"""

from collections.abc import Iterator
from typing import Any

from maillage.procurement.intake.raw_records import MOST_DEPTH, MOST_ITEMS, below


def items_of(raw: Any, name: str, path: str = "") -> Iterator[tuple[str, Any]]:
    """The items of a list of ``name``, each with its path; at most MOST_ITEMS of one list, and one to say so."""
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
    """The same of any wrapping in any other."""
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
    """The values of a list of words, which in version 2 is {"technique": ["Concours"]}."""
    words = raw[name] if raw.__class__ is dict and len(raw) == 1 and name in raw else raw
    if words.__class__ is list and all(word.__class__ is str for word in words):
        return tuple(words[: MOST_ITEMS + 1])
    return tuple([value for _, value in _items(words, name, "", 0)])


def unwrapped_place(raw: Any, name: str) -> str | None:
    """Where a list first lacks the wrapping of version 2, [{"titulaire": x}], below its own path; None: nowhere."""
    if not isinstance(raw, list):
        return ""
    return next((f"/{index}" for index, item in enumerate(raw) if not isinstance(item, dict) or name not in item), None)
