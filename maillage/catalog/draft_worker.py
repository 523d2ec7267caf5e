"""The process of long drafts: ``python -m maillage.catalog.draft_worker DRAFT [REVISION]``; without one, it publishes.

Started by maillage.catalog.record.draft_work and long_publication, never by a person: the page shows how far it is.
"""

import sys
from uuid import UUID

import django


def main(draft_id: str, revision: str | None = None) -> None:
    """Work on one revision of one draft, or publish it as it was asked for."""
    django.setup()
    # Models are there once Django is set up.
    from maillage.catalog.record.draft_work import work  # noqa: PLC0415 -- needs the set-up above
    from maillage.catalog.record.long_publication import publish_asked  # noqa: PLC0415 -- needs the set-up above

    if revision is None:
        publish_asked(UUID(draft_id))
    else:
        work(UUID(draft_id), int(revision))


if __name__ == "__main__":
    main(*sys.argv[1:])
