"""The health of the installation for people and monitoring: /health and /metrics, answered within a second.

Status 503 if records cannot be accepted or figures are not updated; 200 otherwise, even if something needs attention.
Each state and its remedy: docs/how-to/health.md. /metrics has the same for Prometheus (metrics.py).
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import maillage
from maillage.core.bounds.machine_memory import MEMORY
from maillage.core.clock import utc_now
from maillage.core.heartbeats import Heartbeat, read_heartbeats
from maillage.core.problems import Problem, sentence
from maillage.site.health.clock_jump import CLOCK_JUMPED, jump_params, noted_moment
from maillage.site.processes.node_watch import NodeReading, NodeWatch, node_watch, own_certificate_problem
from maillage.site.processes.process_records import Supervision, now_s, read_supervision
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
    "process_restarting": sentence(
        "Le processus « %(role)s » s’arrête sans cesse (%(count)s fois de suite, état %(status)s) : voyez le journal."
    ),
    "film_missing": sentence(
        "Le film du test n’est pas fait, car ffmpeg manque : installez-le (apt-get install ffmpeg), puis relancez."
    ),
    "memory_short": sentence(
        "Le noyau a arrêté des processus faute de mémoire (%(count)s depuis le démarrage ; %(limit)s Mo en tout) : "
        "donnez plus de mémoire à la machine ou au conteneur."
    ),
    "node_away": sentence(
        "Le nœud de mesure %(address)s ne répond pas depuis %(age)s s (%(reason)s) : personne ne peut tester. Voyez le "
        "journal."
    ),
    "node_paused": sentence(
        "Le nœud de mesure n’ouvre plus de test (« maillage node status » dit pourquoi, « maillage node resume » le "
        "relance)."
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
    supervision: Supervision | None = None  # None where the processes have no supervisor
    now_s: float = 0.0  # on the clock of its records
    node: NodeReading | None = None
    certificate: Problem | None = None  # of the node of this machine
    memory_limit_bytes: int = 0
    memory_available_bytes: int = 0
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
            states += [_state_of(problem) for problem in reading.problems]
            if reading.letters is not None and reading.letters.held_by_server:
                states.append(_state("mail_server_away", count=reading.letters.held_by_server))
            elif reading.letters is not None and reading.letters_age_s > LONGEST_WAIT_OF_LETTERS_S:
                hours = int(reading.letters_age_s // 3600)
                states.append(_state("letters_waiting", count=reading.letters.waiting, hours=hours))
        states += [*self._states_of_processes(), *self._states_of_node()]
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

    def _states_of_processes(self) -> Iterator[HealthState]:
        if self.supervision is None:
            return
        for record in self.supervision.records:
            if record.has_given_up:
                yield _state("film_missing")
            elif record.is_restarting(self.now_s):
                status = "?" if record.status is None else record.status
                yield _state("process_restarting", role=record.name, count=record.deaths_in_a_row, status=status)
        if self.supervision.was_short_of_memory(self.now_s):
            limit = self.memory_limit_bytes // 10**6
            yield _state("memory_short", count=self.supervision.memory_kills, limit=limit)

    def _states_of_node(self) -> Iterator[HealthState]:
        if self.certificate is not None:
            yield _state_of(self.certificate)
        if self.node is not None and self.node.is_away:
            age = round(self.node.away_s)
            yield _state("node_away", address=self.node.address, age=age, reason=self.node.reason)
        elif self.node is not None and self.node.status == "paused":
            yield _state("node_paused")

    def _states_of_sources(self) -> Iterator[HealthState]:
        """The sources in trouble: lateness is decided by the date of the data, however well the looks go."""
        for line in self.sources:
            if line.status in {SourceStatus.REFUSED, SourceStatus.LOST}:
                yield _state(f"source_{line.status.value}", source=line.title)
            elif line.status is SourceStatus.FAILING:
                since = localdate(line.answered_at) if line.answered_at else self.today
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


def _state(code: str, **params: str | float) -> HealthState:
    return HealthState(code, gettext(_MESSAGES[code]) % params)


def _state_of(problem: Problem) -> HealthState:
    return HealthState(problem.code, gettext(problem.message) % problem.params)


@cache
def _node_watch(*, has_local_node: bool) -> NodeWatch | None:
    return node_watch(settings.CONFIGURATION, has_local_node=has_local_node)


def current_health() -> Health:
    """The current health, available within a second whatever the state of the database."""
    data_dir = Path(settings.DATA_DIR)
    try:
        free_bytes = shutil.disk_usage(data_dir).free
    except OSError:
        free_bytes = None  # the folder is unavailable; so is the database in it, which reports it
    supervision = read_supervision(data_dir / "run")
    watch = _node_watch(has_local_node=supervision is not None)
    return Health(
        OBSERVER.signs(),
        tuple(read_heartbeats(data_dir / "run")),
        free_bytes,
        jump_params(utc_now(), noted_moment()),
        supervision,
        now_s(),
        None if watch is None else watch.reading(),
        own_certificate_problem(settings.CONFIGURATION),
        MEMORY.limit_bytes,
        MEMORY.available_bytes,
        sources=published_lines(),
        today=localdate(),
    )


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
        "memory": {
            "limit_bytes": state.memory_limit_bytes,
            "available_bytes": state.memory_available_bytes,
            "is_small": MEMORY.is_small,
        },
    }
    if state.supervision is not None:
        document["restarts"] = {record.name: record.restarts for record in state.supervision.records}
    if state.node is not None:
        document["node"] = {"address": state.node.address, "is_up": state.node.is_up, "status": state.node.status}
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
