"""Writes the structures of a demonstration beside its invented contracts, and takes them away."""

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate

from maillage.buy.contracts.store.contract_store import store_version
from maillage.include.structures.domain.invented_structures import INVENTED_SOURCE, invented_structures
from maillage.include.structures.domain.structures import STRUCTURES
from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.structures import has_invented_structures, new_rows
from maillage.territory.domain.terms import Address, Kind
from maillage.territory.store.territories import built_in_within, territory
from maillage.web.demonstration import INVENTED_DOMAIN, ended_demonstrations, showing
from maillage.web.installation import home_territory


def load_demonstration(now: dt.datetime) -> int:
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
