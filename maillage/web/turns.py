"""One after the other where a transaction decides by what it read: a slug that is free, a consent not given yet.

SQLite lets one transaction write at a time (``transaction_mode: IMMEDIATE``). PostgreSQL lets them read beside each
other, and only the second commit fails: there the transaction waits for a lock of this name first.
"""

from collections.abc import Collection
from hashlib import blake2b

from django.db import connection
from django.db.models import Model, QuerySet

from maillage.web.wording.places import free_slug


def wait_turn(name: str) -> None:
    """Hold the turn ``name`` until the transaction of the caller ends; whoever asks for it meanwhile waits.

    PostgreSQL: an advisory lock, given up by commit and rollback. Take several in the order of their names.
    """
    if connection.vendor != "postgresql":
        return
    if not connection.in_atomic_block:
        raise RuntimeError("a turn ends with its transaction: there is none")
    key = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def reserved_slug(model: type[Model], text: str, *, longest: int = 80, taken: Collection[str] = ()) -> str:
    """A slug of ``text`` that no row of ``model`` has and that nobody else gets before the transaction ends.

    ``taken`` are words that no row may have.
    """
    wait_turn(slugs_of(model))
    used: set[str] = set(QuerySet(model).values_list("slug", flat=True))
    return free_slug(text, used.union(taken), longest=longest)


def slugs_of(model: type[Model]) -> str:
    """The turn of whoever gives rows of ``model`` their slugs."""
    return f"slugs of {model.__module__}.{model.__name__}"
