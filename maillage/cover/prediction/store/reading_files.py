"""Queries on readings files: visible to a person, and their contents."""

from collections.abc import Sequence

import numpy as np
from django.db.models import Count, Max, Min, Q, QuerySet

from maillage.accounts.store.model_types import Organisation
from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.domain.field_tests import READING_CELL_M, RateVerdict, ReadingKind
from maillage.cover.prediction.domain.reading_files import ReadingFacts
from maillage.cover.prediction.domain.truth.confusion import rate_verdict
from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.cover.prediction.store.published_network import published_budget, published_stations
from maillage.cover.prediction.store.reading_tables.models import LineReading, MobileReading, ReadingFile


def reading_files(owners: Sequence[Organisation]) -> QuerySet[ReadingFile]:
    """The files of some organisations, newest first; all of them for the agency."""
    rows = ReadingFile.objects.select_related("organisation").order_by("-pk")
    return rows if any(owner.is_agency for owner in owners) else rows.filter(organisation__in=owners)


def revision_of_readings() -> str:
    """A revision key that changes with new or newly counted files."""
    return "{last}:{counted}".format(**ReadingFile.objects.aggregate(last=Max("pk"), counted=Count("counted_at")))


def reading_facts(file: ReadingFile) -> ReadingFacts:
    """Statistics on a file, compared with the prediction in force if there is one."""
    mobile = MobileReading.objects.filter(file=file).aggregate(
        count=Count("pk"), devices=Count("voice", distinct=True), first=Min("day"), last=Max("day")
    )
    if mobile["count"]:
        return ReadingFacts(
            kinds=(), readings=file.rows, voices=mobile["devices"], signals=mobile["count"], rates=0,
            first_day=mobile["first"], last_day=mobile["last"], undecided=0, beyond=0, unknown_sites=(),
            without_height=0, is_mobile=True,
        )  # fmt: skip
    rows = LineReading.objects.filter(file=file)
    totals = rows.aggregate(
        voices=Count("voice", distinct=True), signals=Count("rsrp_dbm"), rates=Count("rate_mbps"),
        first=Min("day"), last=Max("day"),
        bare=Count("pk", filter=Q(height_m=None) & ~Q(kind=ReadingKind.DRIVE.value)),
    )  # fmt: skip
    kinds = {
        row["kind"]: (row["readings"], row["voices"])
        for row in rows.values("kind").annotate(readings=Count("pk"), voices=Count("voice", distinct=True))
    }
    prediction = current_prediction()
    budget = LinkBudget() if prediction is None else published_budget(prediction)
    rates = rows.filter(rate_mbps__isnull=False).exclude(kind=ReadingKind.DRIVE.value)
    verdicts = [
        rate_verdict(rate, target_mbps=budget.target_down_mbps, plan_mbps=plan, is_wifi=is_wifi)
        for rate, plan, is_wifi in rates.values_list("rate_mbps", "plan_mbps", "is_wifi")
        if rate is not None
    ]
    stations = () if prediction is None else published_stations(prediction)
    beyond = 0
    if prediction is not None and stations:
        cells = np.array(list(rows.values_list("cell_x", "cell_y")), np.float64)
        places = np.unique((cells + 0.5) * READING_CELL_M, axis=0, return_counts=True)
        nearest = np.full(places[1].size, np.inf)
        for station in stations:
            away = np.hypot(places[0][:, 0] - station.support.x_m, places[0][:, 1] - station.support.y_m)
            nearest = np.minimum(nearest, away)
        beyond = int(places[1][nearest > float(prediction.facts["radius_m"])].sum())
    predicted = {station.support.code for station in stations}
    named = set(rows.exclude(site="").values_list("site", flat=True).distinct())
    return ReadingFacts(
        kinds=tuple((kind, *kinds[kind.value]) for kind in ReadingKind if kind.value in kinds),
        readings=file.rows,
        voices=totals["voices"],
        signals=totals["signals"],
        rates=totals["rates"],
        first_day=totals["first"],
        last_day=totals["last"],
        undecided=verdicts.count(RateVerdict.CANNOT_TELL),
        beyond=beyond,
        unknown_sites=tuple(sorted(named - predicted)) if stations else (),
        without_height=totals["bare"],
    )
