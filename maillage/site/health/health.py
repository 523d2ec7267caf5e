"""The health of the installation for people and monitoring: /health and /metrics, answered within a second.

Status 503 if records cannot be accepted or figures are not updated; 200 otherwise, even if something needs attention.
Each state and its remedy: docs/how-to/health.md. /metrics has the same for Prometheus, with the counters of the workers
(traffic.py).
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import maillage
from maillage.core.clock import utc_now
from maillage.core.heartbeats import Heartbeat, read_heartbeats
from maillage.core.problems import sentence
from maillage.kits.letters.queries import LetterCounts
from maillage.site.health.clock_jump import CLOCK_JUMPED, jump_params, noted_moment
from maillage.site.processes.traffic import BOUNDS_S, latencies, traffic, workers
from maillage.site.processes.vital_signs import OBSERVER, Signs
from maillage.sources.domain.terms import SourceLine, SourceStatus
from maillage.sources.store.source_lines import published_lines

# The counter publishes within two seconds; a minute without means that it is down.
WORST_LAG_S: Final = 60.0
LONGEST_BUSY_S: Final = 10.0  # other write transactions are shorter
LONGEST_WAIT_OF_LETTERS_S: Final = 3_600.0
LONGEST_SILENCE_OF_SOURCES_DAYS: Final = 2  # portals are down for a night now and then
LEAST_FREE_BYTES: Final = 1 << 30
# The test row may still fit in the journal where those of a measurement do not.
FULL_BYTES: Final = 4 << 20
COUNTER: Final = "counter"
_MESSAGES: Final = {
    "database_away": sentence("La base de données ne répond pas : vérifiez son serveur et DATABASE_URL."),
    "database_full": sentence(
        "La base n’a plus de connexion libre : montez max_connections, ou baissez MAILLAGE_WORKERS ou MAILLAGE_THREADS."
    ),
    "database_damaged": sentence(
        "La base est abîmée : arrêtez le service, puis remettez une sauvegarde en place (« maillage restore »)."
    ),
    "database_busy": sentence("La base est occupée depuis trop longtemps : un programme la tient, trouvez-le."),
    "read_only": sentence(
        "Aucune ligne ne peut être écrite : lancez « maillage check », qui dit à qui est le fichier."
    ),
    "disk_full": sentence("Le disque est plein : aucune mesure n’est enregistrée. Libérez de la place."),
    "disk_nearly_full": sentence("Le disque est presque plein : il reste %(free)s Mo. Libérez de la place."),
    "counts_damaged": sentence("Un fichier de comptes est abîmé : le compteur le refait."),
    "counter_behind": sentence(
        "Le compteur est en retard : %(rows)s lignes attendent, la plus ancienne depuis %(age)s s."
    ),
    "counter_silent": sentence("Le compteur ne donne plus signe de vie depuis %(age)s s : voyez le journal."),
    "clock_jumped": CLOCK_JUMPED,
    "letters_waiting": sentence(
        "Des lettres attendent depuis %(hours)s h (%(count)s en tout) : vérifiez le serveur de courriel et "
        "MAILLAGE_MAIL."
    ),
    "mail_server_away": sentence(
        "Le serveur de courriel ne répond pas, ou nous refuse (lettres en attente : %(count)s). Vérifiez-le, et "
        "MAILLAGE_MAIL."
    ),
    "source_refused": sentence(
        "La source « %(source)s » n’est pas comme prévu, l’ancienne reste en service : « maillage sources status » dit "
        "pourquoi."
    ),
    "source_lost": sentence(
        "La source « %(source)s » n’est plus publiée, l’ancienne reste en service : voyez « maillage sources status »."
    ),
    "source_failing": sentence(
        "La source « %(source)s » ne répond plus depuis %(days)s jours : voyez « maillage sources status »."
    ),
    "source_late": sentence(
        "Les données de « %(source)s » sont vieilles de %(days)s jours, au plus %(most)s d’ordinaire : leur producteur "
        "est en retard."
    ),
    "duty_failing": sentence("La tâche « %(duty)s » échoue : voyez le journal."),
    "duty_silent": sentence("La tâche « %(duty)s » ne donne plus signe de vie : voyez le journal."),
}
_BROKEN: Final = frozenset(
    {
        "database_away",
        "database_full",
        "database_damaged",
        "database_busy",
        "read_only",
        "disk_full",
        "counts_damaged",
        "counter_behind",
    }
)


@dataclass(frozen=True, slots=True)
class HealthState:
    """A fault and its sentence."""

    code: str
    message: str

    @property
    def is_broken(self) -> bool:
        """Whether records cannot be accepted, or figures are not updated."""
        return self.code in _BROKEN


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the installation at one moment."""

    signs: Signs
    works: tuple[Heartbeat, ...]
    free_bytes: int | None
    clock_jump: Mapping[str, str] | None = None  # the parameters of its sentence
    sources: tuple[SourceLine, ...] = ()
    today: date = date.min

    @property
    def states(self) -> tuple[HealthState, ...]:
        """The faults, worst first."""
        states, reading = list(self._states_of_storage()), self.signs.reading
        if reading is not None:
            is_counter_silent = any(work.is_silent and work.process == COUNTER for work in self.works)
            if reading.is_damaged:
                states.append(_state("counts_damaged"))
            # If the clock was set back, waiting rows look new: then a silent counter reveals it.
            elif reading.lag_s > WORST_LAG_S or (reading.rows_behind and is_counter_silent):
                states.append(_state("counter_behind", rows=reading.rows_behind, age=round(reading.lag_s)))
            if reading.letters is not None and reading.letters.held_by_server:
                states.append(_state("mail_server_away", count=reading.letters.held_by_server))
            elif reading.letters is not None and reading.letters_age_s > LONGEST_WAIT_OF_LETTERS_S:
                hours = int(reading.letters_age_s // 3600)
                states.append(_state("letters_waiting", count=reading.letters.waiting, hours=hours))
        if self.clock_jump is not None:
            states.append(_state("clock_jumped", **self.clock_jump))
        states += self._states_of_sources()
        for work in self.works:
            if work.is_silent and work.process == COUNTER:
                ages = [age for age in (work.success_age_s, work.failure_age_s, work.running_s) if age is not None]
                states.append(_state("counter_silent", age=round(min(ages, default=0.0))))
            elif work.is_silent or work.is_failing:
                states.append(_state("duty_silent" if work.is_silent else "duty_failing", duty=work.name))
        return tuple(sorted(states, key=lambda state: not state.is_broken))

    def _states_of_sources(self) -> Iterator[HealthState]:
        """The sources in trouble: lateness is decided by the date of the data, however well the looks go."""
        for line in self.sources:
            if line.status in {SourceStatus.REFUSED, SourceStatus.LOST}:
                yield _state(f"source_{line.status.value}", source=line.title)
            elif line.status is SourceStatus.FAILING:
                since = line.answered_at.date() if line.answered_at else self.today
                days = (self.today - since).days
                if days >= LONGEST_SILENCE_OF_SOURCES_DAYS:
                    yield _state("source_failing", source=line.title, days=days)
            if line.data_on is not None and line.is_late(self.today):
                days, most = (self.today - line.data_on).days, round(line.late_after_days)
                yield _state("source_late", source=line.title, days=days, most=most)

    def _states_of_storage(self) -> Iterator[HealthState]:
        signs = self.signs
        if signs.database not in {"ok", "unknown"}:
            yield _state(signs.database)
        elif signs.writing == "database_busy":
            if signs.unwritten_s > LONGEST_BUSY_S:
                yield _state("database_busy")
        elif signs.writing not in {"ok", "unknown", "disk_full"}:
            yield _state(signs.writing)
        free_bytes = LEAST_FREE_BYTES if self.free_bytes is None else self.free_bytes
        if free_bytes < FULL_BYTES or signs.writing == "disk_full":
            yield _state("disk_full")
        elif free_bytes < LEAST_FREE_BYTES:
            yield _state("disk_nearly_full", free=free_bytes // 1_000_000)


_TEXT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"  # Prometheus text format


def _state(code: str, **params: str | float) -> HealthState:
    return HealthState(code, gettext(_MESSAGES[code]) % params)


def current_health() -> Health:
    """The current health, available within a second whatever the state of the database."""
    data_dir = Path(settings.DATA_DIR)
    try:
        free_bytes = shutil.disk_usage(data_dir).free
    except OSError:
        free_bytes = None  # the folder is unavailable; so is the database in it, which reports it
    jump = jump_params(utc_now(), noted_moment())
    works = tuple(read_heartbeats(data_dir / "run"))
    return Health(OBSERVER.signs(), works, free_bytes, jump, published_lines(), localdate())


@never_cache
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """The health as JSON."""
    state = current_health()
    states = state.states
    is_broken = any(fault.is_broken for fault in states)
    document: dict[str, Any] = {
        "status": "broken" if is_broken else "degraded" if states else "ok",
        "states": [{"code": fault.code, "message": fault.message} for fault in states],
        "database": state.signs.database,
        "writing": state.signs.writing,
        "disk_free_bytes": state.free_bytes,
        "sources": {
            line.id: {
                "status": line.status.value,
                "data_on": line.data_on.isoformat() if line.data_on else None,
                "late_after_days": line.late_after_days,
                "is_late": line.is_late(state.today),
            }
            for line in state.sources
        },
        "duties": {work.name: _rounded(work.success_age_s) for work in state.works},
        "version": maillage.__version__,
    }
    reading = state.signs.reading
    if reading is not None:
        document |= {
            "last_row": reading.last_row,
            "rows_behind": reading.rows_behind,
            "counts_version": reading.counts_version,
            "counts_lag_s": round(reading.lag_s, 3),
            "figures_age_s": _rounded(reading.figures_age_s),
        }
        if reading.letters is not None:
            document["letters"] = {
                "waiting": reading.letters.waiting,
                "oldest_s": round(reading.letters_age_s, 1),
                "refused": reading.letters.refused,
                "given_up": reading.letters.given_up,
                "uncertain": reading.letters.uncertain,
            }
    return JsonResponse(document, status=503 if is_broken else 200, json_dumps_params={"ensure_ascii": False})


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


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
        if reading.letters is not None:
            lines += _mail_gauges(reading.letters, reading.letters_age_s)
    # Letters, harvests, counts and all other periodic tasks.
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
    lines += _source_gauges(health.sources, health.today)
    lines.append("# HELP maillage_build_info The version that runs.")
    lines.append("# TYPE maillage_build_info gauge")
    lines.append(f'maillage_build_info{{version="{maillage.__version__}"}} 1')
    return HttpResponse("\n".join([*lines, ""]), content_type=_TEXT_TYPE)


def _gauge(name: str, meaning: str, value: float) -> Iterable[str]:
    return f"# HELP {name} {meaning}", f"# TYPE {name} gauge", f"{name} {value}"


def _source_gauges(sources: Sequence[SourceLine], today: date) -> Iterator[str]:
    if not sources:
        return
    dated = [(line, line.data_on) for line in sources if line.data_on is not None]
    yield "# HELP maillage_source_age_days Age of the data of a source, by the date of the data."
    yield "# TYPE maillage_source_age_days gauge"
    yield from (f'maillage_source_age_days{{source="{line.id}"}} {(today - day).days}' for line, day in dated)
    yield "# HELP maillage_source_late Whether the data of a source are older than its publisher usually lets them."
    yield "# TYPE maillage_source_late gauge"
    yield from (f'maillage_source_late{{source="{line.id}"}} {int(line.is_late(today))}' for line, _day in dated)
    yield "# HELP maillage_source_broken Whether a source is refused, lost or cannot be reached."
    yield "# TYPE maillage_source_broken gauge"
    broken = {SourceStatus.REFUSED, SourceStatus.LOST, SourceStatus.FAILING}
    yield from (f'maillage_source_broken{{source="{line.id}"}} {int(line.status in broken)}' for line in sources)


def _mail_gauges(letters: LetterCounts, age_s: float) -> Iterator[str]:
    yield from _gauge("maillage_letters_waiting", "Letters in the queue.", letters.waiting)
    yield from _gauge("maillage_letters_oldest_seconds", "Age of the oldest letter in the queue.", age_s)
    yield from _gauge("maillage_letters_refused", "Letters that mailboxes refused in seven days.", letters.refused)
    yield from _gauge("maillage_letters_given_up", "Letters given up in seven days.", letters.given_up)
    yield from _gauge("maillage_letters_uncertain", "Letters perhaps sent in seven days.", letters.uncertain)
