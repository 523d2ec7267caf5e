"""Tests on the days when a site of their operator was out of service in their commune, beside those of other days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from maillage.measure.announced.store.announced_places import published_communes, working_share
from maillage.measure.announced.store.site_outages import KnownOutage
from maillage.measure.comparison.domain.terms import Estimate
from maillage.measure.figures.store.sample_files import current_samples
from maillage.measure.record.domain.terms import DEVICES_FLOOR, FIRST_YEAR, Origin
from maillage.measure.repair.domain.shares import has_download, shares_of, tests_by_device
from maillage.territory.domain.terms import commune_number

_DAY_ZERO: Final = date(FIRST_YEAR, 1, 1)


@dataclass(frozen=True, slots=True)
class OutageDayTests:
    """The shares of tests that work on days of outages, and on the other days of the same communes."""

    during: Estimate
    otherwise: Estimate


def outage_day_tests(outages: Sequence[KnownOutage], operator: int, origin: Origin) -> OutageDayTests | None:
    """The tests of an operator in the communes of its ``outages``; None where either side has under five devices."""
    codes = {outage.commune for outage in outages if outage.operator == operator}
    published_codes = sorted(codes & published_communes(origin, operator))
    if not published_codes:
        return None
    rows = current_samples().rows_of_communes(
        origin, np.sort(np.array([commune_number(code) for code in published_codes]))
    )
    rows = rows.where(has_download(rows) & (rows.operator == operator))
    is_during = np.zeros(len(rows), np.bool_)
    for outage in outages:
        if outage.operator == operator and outage.commune in published_codes:
            first, last = ((day - _DAY_ZERO).days for day in (outage.started_on, outage.last_seen_on))
            of_commune = rows.commune == commune_number(outage.commune)
            is_during |= of_commune & (rows.day >= max(first, 0)) & (rows.day <= max(last, 0))
    shares = shares_of(tests_by_device(rows, is_during.astype(np.int64)), 2)
    if int(shares.devices.min()) < DEVICES_FLOOR:
        return None  # the difference of both sides would be a few people
    return OutageDayTests(during=working_share(shares, 1), otherwise=working_share(shares, 0))
