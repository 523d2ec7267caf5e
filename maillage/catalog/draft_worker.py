"""The process that makes the table and the report of a long draft: ``python -m maillage.catalog.draft_worker``.

Started by maillage.catalog.record.draft_work, never by a person: the page shows how far it is.
"""

import sys
from uuid import UUID

import django


def main(draft_id: str, revision: str) -> None:
    """Work on one revision of one draft."""
    django.setup()
    # Models are there once Django is set up.
    from maillage.catalog.record.draft_work import work  # noqa: PLC0415 -- needs the set-up above

    work(UUID(draft_id), int(revision))


if __name__ == "__main__":
    main(*sys.argv[1:])
