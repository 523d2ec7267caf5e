"""Keeps the tries at the doors in the database, so that all machines of an installation count together."""

import hmac
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from maillage.accounts.models import DoorBucket
from maillage.core.bounds.limits import Draught


@dataclass(frozen=True, slots=True)
class DoorStore:
    """The store of core/bounds/limits.py over the table of buckets; names and networks lie there as keyed digests."""

    @transaction.atomic
    def take(self, name: str, key: str, draught: Draught) -> float:
        """See core.bounds.limits.Store."""
        locked = DoorBucket.objects.select_for_update()
        bucket, is_new = locked.get_or_create(limit=name, digest=_digest(key), defaults={"full_at": 0.0})
        missing = draught.wait_s(bucket.full_at)
        if not missing:
            bucket.full_at = draught.full_at_after(bucket.full_at)
            bucket.save(update_fields=["full_at"])
        if is_new:
            # A full bucket says what no bucket says: the table stays as small as the tries of the last hours.
            DoorBucket.objects.filter(full_at__lt=draught.now).delete()
        return missing

    def give_back(self, name: str, key: str) -> None:
        """See core.bounds.limits.Store."""
        DoorBucket.objects.filter(limit=name, digest=_digest(key)).delete()


def _digest(key: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), b"door\0" + key.encode(), "sha256").hex()
