"""Which origins hold tests, which one is shown where nobody chose, and which ones public pages offer.

The one place that decides it (measure/record/domain/public_origin.py says how), for pages, tiles and API alike; made of
the published counts, once a publication.
"""

from typing import Final

from django.conf import settings

from maillage.core.bounds.memory import LruCache
from maillage.measure.figures.store.areas import area_of
from maillage.measure.figures.store.published_counts.counts import Counts
from maillage.measure.record.domain.public_origin import PublicOrigin, public_origin
from maillage.measure.record.domain.terms import Origin
from maillage.web.installation import current, home_territory

TESTS: Final = "tests"  # the name of their demonstration
_public = LruCache[tuple[int, int, str, int], PublicOrigin](most=8)


def public_origin_of(counts: Counts) -> PublicOrigin:
    """The origin that public pages and the API show where nobody chose, with the real tests that decided it."""
    home, floor = home_territory(), int(current("demo_until", settings.DEMO_UNTIL))
    if Origin.SIMULATED not in counted_origins(counts):
        return public_origin((), real_tests=0, floor=floor)

    def decided() -> PublicOrigin:
        _days, tests = counts.tests_by_day(Origin.CROWD, area_of(home).firsts)
        return public_origin(counted_origins(counts), real_tests=int(tests.sum()), floor=floor)

    return _public.get((counts.version, counts.total(Origin.CROWD).tests, home, floor), decided)


def counted_origins(counts: Counts) -> list[Origin]:
    """The origins that hold counted tests, in their order."""
    return [origin for origin in counts.origins() if counts.total(origin).tests]


def offered_origins(counts: Counts) -> list[Origin]:
    """The origins that public pages offer: those that hold counted tests, the demonstration's only while it is shown.

    An address that asks for simulated tests is answered all the same, and says what they are.
    """
    is_demonstration = public_origin_of(counts).is_demonstration
    return [origin for origin in counted_origins(counts) if is_demonstration or origin is not Origin.SIMULATED]
