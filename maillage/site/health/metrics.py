"""/metrics for Prometheus: what /health knows, and the counters of the workers (traffic.py). It answers in a second."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import maillage
from maillage.site.health.health import Health, current_health
from maillage.site.processes.traffic import BOUNDS_S, latencies, traffic, workers

_TEXT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"  # Prometheus' exposition format


@never_cache
@require_safe
def metrics(_request: HttpRequest) -> HttpResponse:
    """The state in Prometheus' text format."""
    return HttpResponse("\n".join(_lines(current_health())) + "\n", content_type=_TEXT_TYPE)


def _lines(health: Health) -> Iterator[str]:
    run_dir = Path(settings.DATA_DIR) / "run"
    yield "# HELP maillage_answers_total Answers of the page server, by kind of address and class of status."
    yield "# TYPE maillage_answers_total counter"
    for (kind, status), number in traffic(run_dir).items():
        yield f'maillage_answers_total{{kind="{kind}",status="{status}xx"}} {number}'
    name = "maillage_answer_seconds"
    yield f"# HELP {name} Time until an answer begins, by kind of address."
    yield f"# TYPE {name} histogram"
    for kind, latency in latencies(run_dir).items():
        for bound, number in zip([*map(str, BOUNDS_S), "+Inf"], latency.within, strict=True):
            yield f'{name}_bucket{{kind="{kind}",le="{bound}"}} {number}'
        yield f'{name}_sum{{kind="{kind}"}} {latency.sum_s}'
        yield f'{name}_count{{kind="{kind}"}} {latency.within[-1]}'
    yield from _gauge("maillage_workers", "Processes of the page server that are alive.", workers(run_dir))
    yield from _gauge("maillage_database_up", "Whether rows can be read.", int(health.signs.database == "ok"))
    yield from _gauge("maillage_writable", "Whether a row can be written.", int(health.signs.writing == "ok"))
    if health.free_bytes is not None:
        yield from _gauge("maillage_disk_free_bytes", "Room left where everything is kept.", health.free_bytes)
    reading = health.signs.reading
    if reading is not None:
        yield from _gauge("maillage_last_row", "Number of the last recorded row.", reading.last_row)
        yield from _gauge("maillage_rows_behind", "Rows not yet counted.", reading.rows_behind)
        yield from _gauge("maillage_counts_version", "Version of the published counts.", reading.counts_version)
        yield from _gauge("maillage_counts_lag_seconds", "Age of the oldest row not yet counted.", reading.lag_s)
    # Letters, harvests, counts and all other regular work.
    yield "# HELP maillage_duty_success_age_seconds Time since a regular work last succeeded."
    yield "# TYPE maillage_duty_success_age_seconds gauge"
    for work in health.works:
        if work.success_age_s is not None:
            labels = f'process="{work.process}",duty="{work.name}"'
            yield f"maillage_duty_success_age_seconds{{{labels}}} {round(work.success_age_s, 1)}"
    yield "# HELP maillage_duty_failing Whether a regular work fails, or gives no sign."
    yield "# TYPE maillage_duty_failing gauge"
    for work in health.works:
        labels = f'process="{work.process}",duty="{work.name}"'
        yield f"maillage_duty_failing{{{labels}}} {int(work.is_failing or work.is_silent)}"
    yield "# HELP maillage_build_info The version that runs."
    yield "# TYPE maillage_build_info gauge"
    yield f'maillage_build_info{{version="{maillage.__version__}"}} 1'


def _gauge(name: str, meaning: str, value: float) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} gauge"
    yield f"{name} {value}"
