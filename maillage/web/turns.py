"""Named database locks for transactions that decide by what they read: a free slug, a consent not yet given.

SQLite allows one write transaction at a time (``transaction_mode: IMMEDIATE``). PostgreSQL lets them read concurrently,
and only the second commit would fail: there the transaction first waits for an advisory lock.
"""

from collections.abc import Collection
from hashlib import blake2b

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.text import slugify


def advisory_lock(name: str) -> None:
    """Hold the lock ``name`` until the caller's transaction ends; others who want it wait.

    PostgreSQL: an advisory lock, released by commit and rollback. Take several in alphabetical order to avoid
    deadlocks.
    """
    if connection.vendor != "postgresql":
        return
    if not connection.in_atomic_block:
        raise RuntimeError("a turn ends with its transaction: there is none")
    key = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def reserved_slug(model: type[Model], text: str, *, longest: int = 80, taken: Collection[str] = ()) -> str:
    """A slug of ``text`` that no row of ``model`` has, reserved until the transaction ends.

    ``taken`` are reserved words that no row may have.
    """
    advisory_lock(slugs_of(model))
    used: set[str] = set(QuerySet(model).values_list("slug", flat=True))
    return free_slug(text, used.union(taken), longest=longest)


def slugs_of(model: type[Model]) -> str:
    """The name of the lock for slugs of ``model``."""
    return f"slugs of {model.__module__}.{model.__name__}"


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
