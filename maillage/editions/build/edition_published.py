"""What follows the publication of an edition of the open data: the one place for all who want to know of it.

Called by whoever published, and again when the counter starts: a program may be killed between the publication and
what follows it. So whatever is called here must do nothing where it is done.
"""

from datetime import datetime

import structlog

log = structlog.get_logger()


def edition_published(name: str, *, now: datetime) -> None:
    """Tell all who want to know that the edition ``name`` stands in its folder."""
    log.info("edition_published", edition=name, at=now.isoformat(timespec="seconds"))
