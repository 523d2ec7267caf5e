"""Names for addresses, made from what things are called."""

from collections.abc import Collection

from django.utils.text import slugify


def free_slug(name: str, taken: Collection[str], *, longest: int = 80) -> str:
    """A name for addresses made from ``name`` that is not in ``taken``: "ville-de-pornic", "ville-de-pornic-2"."""
    base = slugify(name)[: longest - 6].strip("-") or "organisation"
    if base not in taken:
        return base
    # A number that is free and follows one that is not: found by doubling, for a catalogue may repeat a title.
    last, free = 1, 2
    while f"{base}-{free}" in taken:
        last, free = free, 2 * free
    while free - last > 1:
        middle = (last + free) // 2
        last, free = (middle, free) if f"{base}-{middle}" in taken else (last, middle)
    return f"{base}-{free}"
