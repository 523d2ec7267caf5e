"""Notes when another operator leads all others of a territory for certain: followers of the place are notified once.

An order that is no longer certain is no news, nor is its return: only another operator is.
"""

from datetime import datetime

from maillage.core.problems import NotFound, Refused, Unavailable
from maillage.measure.comparison.store.comparison import comparison, is_counted
from maillage.measure.comparison.store.models import BestOperator
from maillage.measure.comparison.store.weather import followed_places
from maillage.measure.figures.store.figures import default_origin
from maillage.measure.figures.store.sample_files import current_samples
from maillage.measure.record.domain.terms import Origin, Selection
from maillage.opendata.catalog.store.changes import followed_territories
from maillage.territory.domain.terms import Address, Kind, commune_code
from maillage.territory.store.territories import parents, territory
from maillage.web.installation import home_territory


def note_best_operators(now: datetime) -> int:
    """How many territories have another best operator than was noted last.

    None while the demonstration is shown: what place pages say then is no news of the place.
    """
    if default_origin() is not Origin.CROWD:
        return 0
    try:
        samples = current_samples()
        if not is_counted(samples, Origin.CROWD):
            return 0  # what is hidden is not known yet: nothing would seem certain
        addresses = tested_territories()
        best = {address: certain_leader(address) for address in addresses}
    except (FileNotFoundError, Unavailable):
        return 0  # files are being made again: the next look
    last = dict(BestOperator.objects.order_by("noted_at", "pk").values_list("territory", "operator"))
    # Before the first look nobody was notified of anything: what is found then is what was there.
    is_first_look = not last
    rows = [
        BestOperator(territory=address, operator=operator, is_first_look=is_first_look, noted_at=now)
        for address, operator in best.items()
        if operator is not None and operator != last.get(address)
    ]
    if is_first_look and not rows:
        # So that the first certain order is news.
        rows = [BestOperator(territory=home_territory(), operator=None, is_first_look=True, noted_at=now)]
    BestOperator.objects.bulk_create(rows)
    return 0 if is_first_look else len(rows)


def tested_territories() -> list[str]:
    """The communes where residents tested with all that they lie in, the beaches, and what people follow."""
    addresses = {place.address for place in followed_places(territory(home_territory()))}
    addresses.update(followed_territories())
    for number in set(current_samples().communes(Origin.CROWD).tolist()):
        code = commune_code(number)
        try:
            place = territory(str(Address(Kind.COMMUNE, code))) if code else None
        except NotFound:
            continue  # a code that a newer reference no longer knows: its tests are in no territory
        if place is not None:
            addresses.update((place.address, *(above.address for above in parents(place.address))))
    return sorted(addresses)


def certain_leader(address: str) -> int | None:
    """The operator that is ahead of all others that are compared; None where none is, or the place was retired."""
    try:
        leaders = comparison(address, Selection()).leaders
    except (NotFound, Refused):
        return None
    return leaders[0] if len(leaders) == 1 else None
