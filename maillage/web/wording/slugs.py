"""Names for addresses, made from what things are called."""

from collections.abc import Collection

from django.utils.text import slugify


def free_slug(name: str, names_in_use: Collection[str], *, longest: int = 80) -> str:
    """A name for addresses made from ``name``, not in ``names_in_use``: "ville-de-pornic", "ville-de-pornic-2"."""
    base = slugify(name)[: longest - 6].strip("-") or "organisation"
    if base not in names_in_use:
        return base
    # A number that is free and follows one that is not: found by doubling, for a catalogue may repeat a title.
    last, free = 1, 2
    while f"{base}-{free}" in names_in_use:
        last, free = free, 2 * free
    while free - last > 1:
        middle = (last + free) // 2
        last, free = (middle, free) if f"{base}-{middle}" in names_in_use else (last, middle)
    return f"{base}-{free}"
