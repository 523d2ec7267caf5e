"""What a test costs in data, as operators write it."""

from typing import Final

from django.utils.translation import gettext as _

from maillage.measurement.rules.plan import TestKind, largest_volume, plan_of
from maillage.measurement.terms import protocol
from maillage.web.wording import formats
from maillage.web.wording.typography import NO_BREAK

_MEGABYTE: Final = 1_000_000


def megabytes(count: int) -> str:
    """A volume as operators write it, rounded up to whole megabytes: "82 Mo", "82 MB" in English."""
    return f"{formats.number(-(-count // _MEGABYTE))}{NO_BREAK}{_('Mo')}"


def most_bytes(kind: TestKind, *, is_eco: bool) -> int:
    """What a test costs at most, both ways together."""
    if is_eco:
        return protocol.ECO_BYTES
    volume = largest_volume(plan_of(kind, is_eco=False))
    return volume.down + volume.up
