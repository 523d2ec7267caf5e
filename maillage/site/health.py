"""Whether the installation is well: /health for people and supervisors, /metrics for Prometheus.

What they say comes from the rows, from the published counts, and from the counters of the workers (traffic.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import maillage
from maillage.core.clock import utc_now
from maillage.quality.models import Measurement
from maillage.quality.queries.counts import current_counts
from maillage.site.traffic import traffic, workers

# The counter publishes within two seconds; a minute without means that it is down.
WORST_LAG_S: Final = 60.0
_TEXT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"  # Prometheus' exposition format


@dataclass(frozen=True, slots=True)
class Health:
    """The last row there is, the version of the counts, and how old the oldest row is that is not counted yet."""

    last_row: int
    counts_version: int
    lag_s: float
    is_counting: bool

    @property
    def is_well(self) -> bool:
        """Whether figures follow the rows."""
        return self.is_counting and self.lag_s <= WORST_LAG_S


def current_health(counts_dir: Path, now: datetime) -> Health:
    """The state of this moment; DatabaseError where the rows cannot be read."""
    counts = current_counts(counts_dir)
    # The watermark is a row on SQLite and a transaction on PostgreSQL (quality.models).
    marker = "tick__gt" if connection.vendor == "postgresql" else "seq__gt"
    last_row = Measurement.objects.aggregate(last=Max("seq"))["last"] or 0
    oldest = Measurement.objects.filter(**{marker: counts.watermark}).aggregate(oldest=Min("received_at"))["oldest"]
    lag_s = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
    return Health(
        last_row, counts.version, lag_s, is_counting=last_row == 0 or counts.version > 0 or lag_s <= WORST_LAG_S
    )


@never_cache
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """The state as JSON: 200 when all is well, 503 when the database or the counter is not."""
    try:
        state = current_health(_counts_dir(), utc_now())
    except DatabaseError:
        # Nothing is known of the rows: the answer says so, the supervisor decides.
        return JsonResponse(
            {"status": "broken", "database": "unreachable", "version": maillage.__version__}, status=503
        )
    document = {
        "status": "ok" if state.is_well else "broken",
        "database": "ok",
        "last_row": state.last_row,
        "counts_version": state.counts_version,
        "counts_lag_s": round(state.lag_s, 3),
        "version": maillage.__version__,
    }
    return JsonResponse(document, status=200 if state.is_well else 503)


@never_cache
@require_safe
def metrics(_request: HttpRequest) -> HttpResponse:
    """The state in Prometheus' text format."""
    state = current_health(_counts_dir(), utc_now())
    return HttpResponse("\n".join(_lines(state)) + "\n", content_type=_TEXT_TYPE)


def _counts_dir() -> Path:
    return Path(settings.DATA_DIR) / "counts"


def _lines(state: Health) -> Iterator[str]:
    run_dir = Path(settings.DATA_DIR) / "run"
    yield "# HELP maillage_answers_total Answers of the page server, by kind of address and class of status."
    yield "# TYPE maillage_answers_total counter"
    for (kind, status), number in traffic(run_dir).items():
        yield f'maillage_answers_total{{kind="{kind}",status="{status}xx"}} {number}'
    yield from _gauge("maillage_workers", "Processes of the page server that are alive.", workers(run_dir))
    yield from _gauge("maillage_last_row", "Number of the last recorded row.", state.last_row)
    yield from _gauge("maillage_counts_version", "Version of the published counts.", state.counts_version)
    yield from _gauge("maillage_counts_lag_seconds", "Age of the oldest row not yet counted.", round(state.lag_s, 3))
    yield "# HELP maillage_build_info The version that runs."
    yield "# TYPE maillage_build_info gauge"
    yield f'maillage_build_info{{version="{maillage.__version__}"}} 1'


def _gauge(name: str, meaning: str, value: float) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} gauge"
    yield f"{name} {value}"
