"""/metrics for Prometheus: what /health knows, and the counters of the workers (traffic.py). It answers in a second."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import maillage
from maillage.site.health.health import current_health
from maillage.site.processes.traffic import BOUNDS_S, latencies, traffic, workers

_TEXT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"  # Prometheus' exposition format


@never_cache
@require_safe
def metrics(_request: HttpRequest) -> HttpResponse:
    """The state in Prometheus' text format."""
    health, lines = current_health(), list[str]()
    run_dir = Path(settings.DATA_DIR) / "run"
    lines.append("# HELP maillage_answers_total Answers of the page server, by kind of address and class of status.")
    lines.append("# TYPE maillage_answers_total counter")
    for (kind, status), number in traffic(run_dir).items():
        lines.append(f'maillage_answers_total{{kind="{kind}",status="{status}xx"}} {number}')
    name = "maillage_answer_seconds"
    lines.append(f"# HELP {name} Time until an answer begins, by kind of address.")
    lines.append(f"# TYPE {name} histogram")
    for kind, latency in latencies(run_dir).items():
        for bound, number in zip([*map(str, BOUNDS_S), "+Inf"], latency.within, strict=True):
            lines.append(f'{name}_bucket{{kind="{kind}",le="{bound}"}} {number}')
        lines.append(f'{name}_sum{{kind="{kind}"}} {latency.sum_s}')
        lines.append(f'{name}_count{{kind="{kind}"}} {latency.within[-1]}')
    lines += _gauge("maillage_workers", "Processes of the page server that are alive.", workers(run_dir))
    lines += _gauge("maillage_database_up", "Whether rows can be read.", int(health.signs.database == "ok"))
    lines += _gauge("maillage_writable", "Whether a row can be written.", int(health.signs.writing == "ok"))
    if health.free_bytes is not None:
        lines += _gauge("maillage_disk_free_bytes", "Room left where everything is kept.", health.free_bytes)
    reading = health.signs.reading
    if reading is not None:
        lines += _gauge("maillage_last_row", "Number of the last recorded row.", reading.last_row)
        lines += _gauge("maillage_rows_behind", "Rows not yet counted.", reading.rows_behind)
        lines += _gauge("maillage_counts_version", "Version of the published counts.", reading.counts_version)
        lines += _gauge("maillage_counts_lag_seconds", "Age of the oldest row not yet counted.", reading.lag_s)
    # Letters, harvests, counts and all other regular work.
    lines.append("# HELP maillage_duty_success_age_seconds Time since a regular work last succeeded.")
    lines.append("# TYPE maillage_duty_success_age_seconds gauge")
    for work in health.works:
        if work.success_age_s is not None:
            labels = f'process="{work.process}",duty="{work.name}"'
            lines.append(f"maillage_duty_success_age_seconds{{{labels}}} {round(work.success_age_s, 1)}")
    lines.append("# HELP maillage_duty_failing Whether a regular work fails, or gives no sign.")
    lines.append("# TYPE maillage_duty_failing gauge")
    for work in health.works:
        labels = f'process="{work.process}",duty="{work.name}"'
        lines.append(f"maillage_duty_failing{{{labels}}} {int(work.is_failing or work.is_silent)}")
    lines.append("# HELP maillage_build_info The version that runs.")
    lines.append("# TYPE maillage_build_info gauge")
    lines.append(f'maillage_build_info{{version="{maillage.__version__}"}} 1')
    return HttpResponse("\n".join([*lines, ""]), content_type=_TEXT_TYPE)


def _gauge(name: str, meaning: str, value: float) -> Iterable[str]:
    return f"# HELP {name} {meaning}", f"# TYPE {name} gauge", f"{name} {value}"
