"""What is said of a structure once a list came: an empty cell takes nothing away, its own word stands against lists."""

from dataclasses import fields, replace
from typing import Final

from maillage.include.structures.domain.structures import StatedStructure

_UNSAID: Final = (None, "", ())


def merged_with_list(before: StatedStructure, listed: StatedStructure, *, is_own: bool) -> StatedStructure:
    """What was said ``before`` with what a list says; ``is_own``: the structure speaks for itself, lists fill gaps."""
    values = {field.name: getattr(listed, field.name) for field in fields(listed)}
    statements = {name: value for name, value in values.items() if value not in _UNSAID}
    if is_own:
        statements = {name: value for name, value in statements.items() if getattr(before, name) in _UNSAID}
    return replace(before, **statements)
