"""Names made fit for addresses."""

from collections.abc import Collection

from django.utils.text import slugify


def free_slug(name: str, names_in_use: Collection[str], *, longest: int = 80) -> str:
    """A slug of ``name`` that is not in ``names_in_use``: "ville-de-pornic", "ville-de-pornic-2"."""
    base = slugify(name)[: longest - 6].strip("-") or "organisation"
    if base not in names_in_use:
        return base
    # Find a free number after a used one by doubling, then bisection, since a catalogue may repeat a title often.
    last, free = 1, 2
    while f"{base}-{free}" in names_in_use:
        last, free = free, 2 * free
    while free - last > 1:
        middle = (last + free) // 2
        last, free = (middle, free) if f"{base}-{middle}" in names_in_use else (last, middle)
    return f"{base}-{free}"
