"""Long drafts: ``python -m maillage.publishing.draft_worker DRAFT [REVISION]``; it publishes without one.

Started by maillage.publishing.record.draft_work and long_publication, never by a person: the page shows how far it is.
"""

import sys
from typing import Final
from uuid import UUID

import django

from maillage.web.protection.lanes import Lane

LANE: Final = Lane("drafts", at_once=2)  # each may take gigabytes


def main(draft_id: str, revision: str | None = None) -> None:
    """Work on one revision of one draft, or publish it as it was asked for."""
    django.setup()
    # Models are there once Django is set up.
    from maillage.publishing.record.draft_work import make_revision, say_waiting  # noqa: PLC0415 -- needs the set-up above
    from maillage.publishing.record.publishing_drafts import publish_asked  # noqa: PLC0415 -- needs the set-up above

    if revision is None:
        publish_asked(UUID(draft_id))
        return
    draft, number = UUID(draft_id), int(revision)
    with LANE.turn_of_a_process(waiting=lambda: say_waiting(draft, number)):
        make_revision(draft, number)


if __name__ == "__main__":
    main(*sys.argv[1:])
