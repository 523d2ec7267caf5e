"""Writes the structures of a demonstration beside its invented contracts, and takes them away."""

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate

from maillage.inclusion.models import Structure
from maillage.inclusion.queries.structures import has_invented_structures
from maillage.inclusion.record.structures import new_rows
from maillage.inclusion.rules.invented_structures import INVENTED_SOURCE, invented_structures
from maillage.inclusion.terms.structures import STRUCTURES
from maillage.procurement.queries.contract_store import store_version
from maillage.territory.queries import built_in_within, territory
from maillage.territory.terms import Address, Kind
from maillage.web.demonstration import INVENTED_DOMAIN, ended_demonstrations, showing
from maillage.web.installation import home_territory


def follow_demonstration(now: dt.datetime) -> int:
    """How many structures were invented: they come with invented contracts, and stay until the agency ends them."""
    with showing(demonstration=True):
        is_wanted = bool(store_version())
    return load_structures(now) if is_wanted and STRUCTURES not in ended_demonstrations() else 0


def load_structures(now: dt.datetime) -> int:
    """How many structures were invented; 0 where they are there."""
    if has_invented_structures():
        return 0
    home = territory(home_territory())
    communes = built_in_within(Kind.COMMUNE, Address(home.kind, home.code))
    stated = invented_structures(communes, today=localdate(now), domain=INVENTED_DOMAIN)
    with transaction.atomic():
        return len(new_rows(list(stated), source=INVENTED_SOURCE, now=now))


def remove_structures(_now: dt.datetime) -> int:
    """How many invented structures were taken away."""
    rows = Structure.objects.filter(source=INVENTED_SOURCE)  # hidden ones too
    count = rows.count()
    rows.delete()
    return count
