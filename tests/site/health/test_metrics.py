"""What Prometheus reads, read back by its own parser."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from maillage.core.heartbeats import Heartbeat
from maillage.site.health.health import Health
from maillage.site.health.metrics import InstallationMetrics
from maillage.site.processes.node_watch import NodeReading
from maillage.site.processes.process_records import ProcessRecord, Supervision
from maillage.site.processes.traffic import TrafficCounter
from maillage.site.processes.vital_signs import Signs, VitalReading
from maillage.sources.domain.terms import SourceLine, SourceStatus

READING = VitalReading(last_row=40, rows_behind=3, lag_s=1.5, counts_version=7, figures_age_s=3.0)
HEALTH = Health(
    Signs(READING, "ok", "ok", 0.0),
    (Heartbeat("follower", "letters", 30, 300.0, 1.0, None),),
    5_000_000,
    supervision=Supervision((ProcessRecord("node", restarts=7, deaths_in_a_row=7, status=1),), memory_kills=2),
    node=NodeReading("http://127.0.0.1:8080", is_up=False, away_s=40.0),
    memory_limit_bytes=8_000_000_000,
    memory_available_bytes=6_000_000_000,
)


def source_line(status: SourceStatus, data_on: date | None = None) -> SourceLine:
    publisher, licence = "Ministère", "Licence Ouverte 2.0"
    return SourceLine(
        status.value, "Une liste", publisher, licence, "", "", (), status, data_on=data_on, late_after_days=30.0
    )


def samples(health: Health, run_dir: Path) -> dict[tuple[str, ...], float]:
    """The value of each sample, by its name and the values of its labels, in alphabetical order of these."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(InstallationMetrics(health, run_dir))
    families = text_string_to_metric_families(generate_latest(registry).decode())
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_metrics_say_what_health_says(tmp_path: Path):
    found = samples(HEALTH, tmp_path)

    expected = {
        ("maillage_rows_behind",): 3.0,
        ("maillage_counts_lag_seconds",): 1.5,
        ("maillage_figures_age_seconds",): 3.0,
        ("maillage_disk_free_bytes",): 5e6,
        ("maillage_memory_limit_bytes",): 8e9,
        ("maillage_memory_available_bytes",): 6e9,
        ("maillage_memory_kills_total",): 2.0,
        ("maillage_process_restarts_total", "node"): 7.0,
        ("maillage_node_up",): 0.0,
        ("maillage_duty_failing", "letters", "follower"): 1.0,
        ("maillage_state", "node_away"): 1.0,
        ("maillage_state", "process_restarting"): 1.0,
        ("maillage_state", "disk_nearly_full"): 1.0,
        ("maillage_state", "duty_failing"): 1.0,
    }
    assert {name: found.get(name) for name in expected} == expected


def test_answers_and_their_times_are_counted_by_kind(tmp_path: Path):
    counter = TrafficCounter(tmp_path)
    counter.count("tile", "200 OK")
    counter.count("tile", "200 OK")
    counter.time("tile", 0.02)

    found = samples(HEALTH, tmp_path)

    assert found["maillage_answers_total", "tile", "2xx"] == 2.0
    within = [found["maillage_answer_seconds_bucket", "tile", bound] for bound in ("0.01", "0.025", "+Inf")]
    assert (within, found["maillage_answer_seconds_sum", "tile"]) == ([0.0, 1.0, 1.0], 0.02)


def test_sources_have_an_age_where_their_data_have_a_date_and_say_whether_they_are_broken(tmp_path: Path):
    lines = (
        source_line(SourceStatus.CURRENT, date(2026, 11, 30)),
        source_line(SourceStatus.REFUSED, date(2026, 6, 1)),
        source_line(SourceStatus.FAILING),
    )

    found = samples(replace(HEALTH, sources=lines, today=date(2026, 12, 1)), tmp_path)

    assert {name: value for name, value in found.items() if name[0].startswith("maillage_source_")} == {
        ("maillage_source_age_days", "current"): 1.0,
        ("maillage_source_age_days", "refused"): 183.0,
        ("maillage_source_late", "current"): 0.0,
        ("maillage_source_late", "refused"): 1.0,
        ("maillage_source_broken", "current"): 0.0,
        ("maillage_source_broken", "refused"): 1.0,
        ("maillage_source_broken", "failing"): 1.0,
    }
