"""Notes what the prediction says of each commune once it differs for certain: followers of the commune are notified."""

import datetime as dt
from typing import Final

from maillage.cover.prediction.domain.commune_rows import CommuneRow
from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.cover.prediction.store.models import CommuneForecast
from maillage.cover.prediction.store.prediction_files import current_file

_NEWS_FOR: Final = dt.timedelta(days=1)  # a prediction that was there longer before the first look is no news of today


def note_commune_forecasts(now: dt.datetime) -> int:
    """How many communes are computed that were not, or have more or fewer served households for certain.

    The first look dates what an older version had published by its publication: no letter repeats it.
    """
    prediction = current_prediction(is_invented=False)
    if prediction is None:
        return 0
    last = {row.commune: row for row in CommuneForecast.objects.order_by("noted_at", "pk")}
    published_at = dt.datetime.fromtimestamp(current_file(is_invented=False).stat().st_mtime, dt.UTC)
    noted_at = published_at if not last and published_at < now - _NEWS_FOR else now
    rows = [
        CommuneForecast(
            commune=row.code,
            households=row.households,
            served=row.served,
            served_low=row.served_low,
            served_high=row.served_high,
            noted_at=noted_at,
        )
        for row in prediction.communes.values()
        if row.code not in last or is_other_answer(last[row.code], row)
    ]
    CommuneForecast.objects.bulk_create(rows)
    return len(rows)


def is_other_answer(before: CommuneForecast, row: CommuneRow) -> bool:
    """Whether the number of served households changed for certain: the bounds of before and of now lie apart."""
    return row.served_low > before.served_high or row.served_high < before.served_low
