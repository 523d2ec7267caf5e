"""/metrics: the health of the installation and the counters of its workers in Prometheus' text format.

prometheus_client writes the text. The counters themselves are kept by processes/traffic.py, which says why.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

import maillage
from maillage.kits.letters.queries import LetterCounts
from maillage.site.health.health import Health, current_health
from maillage.site.processes.process_records import Supervision
from maillage.site.processes.traffic import BOUNDS_S, latencies, traffic, workers
from maillage.sources.domain.terms import SourceLine


@never_cache
@require_safe
def metrics(_request: HttpRequest) -> HttpResponse:
    """The state in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(InstallationMetrics(current_health(), Path(settings.DATA_DIR) / "run"))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


class InstallationMetrics(Collector):
    """The metrics of one moment."""

    def __init__(self, health: Health, run_dir: Path) -> None:
        self._health, self._run_dir = health, run_dir

    def collect(self) -> Iterator[Metric]:
        """Every metric, in the order of the text."""
        health = self._health
        yield from self._answers()
        yield _gauge("maillage_workers", "Processes of the page server that are alive.", workers(self._run_dir))
        yield _gauge("maillage_database_up", "Whether rows can be read.", int(health.signs.database == "ok"))
        yield _gauge("maillage_writable", "Whether a row can be written.", int(health.signs.writing == "ok"))
        if health.free_bytes is not None:
            yield _gauge("maillage_disk_free_bytes", "Room left where everything is kept.", health.free_bytes)
        limit, available = health.memory_limit_bytes, health.memory_available_bytes
        yield _gauge("maillage_memory_limit_bytes", "Memory that the installation may use.", limit)
        yield _gauge("maillage_memory_available_bytes", "Memory left of it.", available)
        yield from self._rows()
        yield from self._duties()
        if health.sources:
            yield from _sources(health.sources, health.today)
        if health.supervision is not None:
            yield from _processes(health.supervision)
        if health.node is not None:
            yield _gauge("maillage_node_up", "Whether the measuring node answers.", int(health.node.is_up))
        states = GaugeMetricFamily("maillage_state", "What /health tells is not well.", labels=["code"])
        for code in sorted({state.code for state in health.states}):
            states.add_metric([code], 1)
        yield states
        build = GaugeMetricFamily("maillage_build_info", "The version that runs.", labels=["version"])
        build.add_metric([maillage.__version__], 1)
        yield build

    def _answers(self) -> Iterator[Metric]:
        answers = CounterMetricFamily(
            "maillage_answers",
            "Answers of the page server, by kind of address and class of status.",
            labels=["kind", "status"],
        )
        for (kind, status), number in traffic(self._run_dir).items():
            answers.add_metric([kind, f"{status}xx"], number)
        yield answers
        times = HistogramMetricFamily(
            "maillage_answer_seconds", "Time until an answer begins, by kind of address.", labels=["kind"]
        )
        for kind, latency in latencies(self._run_dir).items():
            bounds = [*map(str, BOUNDS_S), "+Inf"]
            times.add_metric([kind], list(zip(bounds, latency.within, strict=True)), sum_value=latency.sum_s)
        yield times

    def _rows(self) -> Iterator[Metric]:
        reading = self._health.signs.reading
        if reading is None:
            return
        yield _gauge("maillage_last_row", "Number of the last recorded row.", reading.last_row)
        yield _gauge("maillage_rows_behind", "Rows not yet counted.", reading.rows_behind)
        yield _gauge("maillage_counts_version", "Version of the published counts.", reading.counts_version)
        yield _gauge("maillage_counts_lag_seconds", "Age of the oldest row not yet counted.", reading.lag_s)
        if reading.figures_age_s is not None:
            yield _gauge("maillage_figures_age_seconds", "Age of the published figures.", reading.figures_age_s)
        if reading.letters is not None:
            yield from _letters(reading.letters, reading.letters_age_s)

    def _duties(self) -> Iterator[Metric]:
        """Letters, harvests, counts and all other periodic tasks."""
        labels = ["process", "duty"]
        ages = GaugeMetricFamily(
            "maillage_duty_success_age_seconds", "Time since a regular work last succeeded.", labels=labels
        )
        failing = GaugeMetricFamily(
            "maillage_duty_failing", "Whether a regular work fails, or gives no sign.", labels=labels
        )
        for work in self._health.works:
            if work.success_age_s is not None:
                ages.add_metric([work.process, work.name], round(work.success_age_s, 1))
            failing.add_metric([work.process, work.name], int(work.is_failing or work.is_silent))
        yield ages
        yield failing


def _letters(letters: LetterCounts, age_s: float) -> Iterator[Metric]:
    yield _gauge("maillage_letters_waiting", "Letters in the queue.", letters.waiting)
    yield _gauge("maillage_letters_oldest_seconds", "Age of the oldest letter in the queue.", age_s)
    yield _gauge("maillage_letters_refused", "Letters that mailboxes refused in seven days.", letters.refused)
    yield _gauge("maillage_letters_given_up", "Letters given up in seven days.", letters.given_up)
    yield _gauge("maillage_letters_uncertain", "Letters perhaps sent in seven days.", letters.uncertain)


def _sources(sources: Sequence[SourceLine], today: date) -> Iterator[Metric]:
    ages = GaugeMetricFamily(
        "maillage_source_age_days", "Age of the data of a source, by the date of the data.", labels=["source"]
    )
    late = GaugeMetricFamily(
        "maillage_source_late",
        "Whether the data of a source are older than its publisher usually lets them.",
        labels=["source"],
    )
    broken = GaugeMetricFamily(
        "maillage_source_broken", "Whether a source is refused, lost or cannot be reached.", labels=["source"]
    )
    for line in sources:
        if line.data_on is not None:
            ages.add_metric([line.id], (today - line.data_on).days)
            late.add_metric([line.id], int(line.is_late(today)))
        broken.add_metric([line.id], int(line.is_broken))
    yield ages
    yield late
    yield broken


def _processes(supervision: Supervision) -> Iterator[Metric]:
    restarts = CounterMetricFamily("maillage_process_restarts", "Times a process was started again.", labels=["role"])
    for record in supervision.records:
        restarts.add_metric([record.name], record.restarts)
    yield restarts
    kills = supervision.memory_kills
    yield CounterMetricFamily("maillage_memory_kills", "Processes that the kernel killed for memory.", value=kills)


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=value)
