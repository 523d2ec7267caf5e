"""Writes the structures of a demonstration beside its invented contracts; they go when real contracts come."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from maillage.inclusion.models import Structure
from maillage.inclusion.record.structures import new_rows
from maillage.inclusion.rules.invented_structures import INVENTED_SOURCE, invented_structures
from maillage.procurement.queries.contract_store import is_invented, store_version
from maillage.territory.queries import built_in_within, territory
from maillage.territory.terms import Address, Kind


def follow_contracts(now: dt.datetime) -> int:
    """How many structures were invented or taken away, so that they stand beside invented contracts and none other."""
    if not store_version():
        return 0  # after an upgrade contracts are read again: what they are is not known meanwhile
    invented = Structure.objects.filter(source=INVENTED_SOURCE)
    if not is_invented():
        return invented.delete()[0] if invented.exists() else 0
    if Structure.objects.exists():
        return 0  # already there; and invented ones are never put among real ones
    home = territory(settings.HOME_TERRITORY)
    communes = built_in_within(Kind.COMMUNE, Address(home.kind, home.code))
    with transaction.atomic():
        rows = new_rows(list(invented_structures(communes, today=localdate(now))), source=INVENTED_SOURCE, now=now)
    return len(rows)
