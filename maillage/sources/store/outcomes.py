"""Writes what became of a look at a file of a source: its state, the provenance of what was taken, the public lines."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.utils.timezone import localdate

import maillage
from maillage.core.files.atomic import remove_path
from maillage.core.net.fetch import AnsweredStatus
from maillage.core.problems import Finding, Problem, Refused
from maillage.core.source_importers import ImportedRows
from maillage.sources.domain.freshness import data_day, next_look, next_try
from maillage.sources.domain.terms import FileFacts, NewColumn, SourceStatus
from maillage.sources.store.choices import publish_lines
from maillage.sources.store.fetching import FetchedFile, SourceLook, is_gone
from maillage.sources.store.models import SourceReading, SourceState
from maillage.sources.store.source_files import kept_folder

_NOT_OF_LOOKS: Final = frozenset({"id", "source", "part", "region", "wanted_at", "accepted_sha256"})
log = structlog.get_logger("maillage.sources")


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What became of a look at a file of a source; ``problem`` says why it was not taken."""

    source: str
    part: str
    status: SourceStatus
    received_bytes: int = 0
    rows: ImportedRows | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class ProvenFile:
    """A file that is as expected: the name of its content, what is in it, columns that are new, rows taken in."""

    name: str
    facts: FileFacts
    new_columns: Sequence[Finding]
    imported: ImportedRows


def note_taken(look: SourceLook, fetched: FetchedFile, proven: ProvenFile) -> Refreshed:
    """The file is in force from now on; the one before is removed."""
    state, declaration, facts, now = look.state, look.declaration, proven.facts, look.clock()
    today = localdate(now)
    day = data_day(
        declaration,
        fetched.located,
        facts,
        name=f"{proven.name} {fetched.path.name}",
        last_modified=fetched.validators.last_modified,
        today=today,
        final_address=fetched.final_address,
    )
    previous = state.sha256
    reading = _reading(look, fetched, facts, SourceStatus.CURRENT)
    reading.data_on, reading.rows_kept, reading.rows_aside = day, proven.imported.kept, proven.imported.aside
    state.find_used, state.address = fetched.find_used, fetched.address
    state.sha256, state.file_name, state.size_bytes = fetched.sha256, fetched.path.name, fetched.size_bytes
    state.rows = facts.rows if facts.rows is not None else proven.imported.read
    state.columns, state.data_on, state.changed_at, state.refused_sha256 = list(facts.columns), day, now, ""
    state.etag, state.last_modified = fetched.validators.etag, fetched.validators.last_modified
    findings = proven.new_columns if declaration.expect.on_new_column is NewColumn.TELL else ()
    problem: Problem | None = None
    if findings:
        problem = Refused(findings[0].code, findings[0].message, findings=(), **findings[0].params)
    problem = proven.imported.remark or problem
    _answered(look, SourceStatus.CURRENT, problem_form(problem) if problem else {})
    state.unchanged = 0
    state.next_at = next_look(declaration, now, today=today, unchanged=0, data_on=day)
    with transaction.atomic():
        _save(state, accepted_sha256="")  # whatever was accepted is older
        reading.save(force_insert=True)
    if previous and previous != fetched.sha256:
        remove_path(kept_folder(state.source, state.part, previous))
    publish_lines()
    log.info("source_taken", source=state.source, part=state.part, data_on=str(day), rows=state.rows)
    return Refreshed(state.source, state.part, SourceStatus.CURRENT, fetched.received_bytes, proven.imported)


def note_unchanged(look: SourceLook, fetched: FetchedFile) -> Refreshed:
    """The publisher still has the same bytes: nothing else changed, the date of the data least of all."""
    state = look.state
    state.address, state.find_used = fetched.address, fetched.find_used
    state.etag, state.last_modified = fetched.validators.etag, fetched.validators.last_modified
    _answered(look, SourceStatus.UNCHANGED, {})
    state.unchanged += 1
    now = look.clock()
    state.next_at = next_look(
        look.declaration, now, today=localdate(now), unchanged=state.unchanged, data_on=state.data_on
    )
    _save(state)
    publish_lines()
    return Refreshed(state.source, state.part, SourceStatus.UNCHANGED, fetched.received_bytes)


def note_refused(look: SourceLook, fetched: FetchedFile, facts: FileFacts, refusal: Refused) -> Refreshed:
    """The file is kept aside for who accepts it; what is in force stays."""
    state = look.state
    reading = _reading(look, fetched, facts, SourceStatus.REFUSED)
    reading.problem = problem_form(refusal)
    before = state.refused_sha256
    _answered(look, SourceStatus.REFUSED, reading.problem)
    state.refused_sha256 = fetched.sha256
    state.next_at = look.clock() + timedelta(days=1)
    with transaction.atomic():
        _save(state)
        reading.save(force_insert=True)
    if before and before not in {fetched.sha256, state.sha256}:
        remove_path(kept_folder(state.source, state.part, before))
    publish_lines()
    log.warning("source_refused", source=state.source, code=refusal.code, reason=refusal.text)
    return Refreshed(state.source, state.part, SourceStatus.REFUSED, fetched.received_bytes, problem=refusal)


def note_not_fetched(look: SourceLook, refusal: Refused) -> Refreshed:
    """Nothing new may be fetched: a host is not named, a token lacks, the refused file is still there."""
    state = look.state
    if refusal.code == "source_still_refused":
        _answered(look, SourceStatus.REFUSED, state.problem)
    else:
        # The publisher was not asked, or its answer was not followed: its last answer is the one before.
        state.status, state.problem, state.failures = SourceStatus.REFUSED.value, problem_form(refusal), 0
        if refusal.code != "source_token":
            state.asked_at = look.asked_at
    state.next_at = look.clock() + timedelta(days=1)
    _save(state)
    publish_lines()
    log.warning("source_refused", source=state.source, code=refusal.code, reason=refusal.text)
    return Refreshed(state.source, state.part, SourceStatus.REFUSED, problem=refusal)


def note_failure(look: SourceLook, problem: Problem) -> Refreshed:
    """It cannot be reached, or its publisher withdrew it; it is tried again after a pause that grows."""
    state = look.state
    state.failures += 1
    state.asked_at = look.asked_at
    status = SourceStatus.LOST if is_gone(problem) else SourceStatus.FAILING
    if problem.code == "source_folder_empty":
        status = SourceStatus.EMPTY
    state.status, state.problem = status.value, problem_form(problem)
    wait_s = problem.wait_s if isinstance(problem, AnsweredStatus) else None
    jitter = random.random()  # noqa: S311 -- spreads installations, guards nothing
    state.next_at = next_try(look.asked_at, failures=state.failures, wait_s=wait_s, jitter=jitter)
    _save(state)
    publish_lines()
    log.warning("source_failed", source=state.source, code=problem.code, reason=problem.text)
    return Refreshed(state.source, state.part, status, problem=problem)


def problem_form(problem: Problem) -> dict[str, Any]:
    """A problem as it is kept: code, message id and parameters, to be said in the language of the reader."""
    return {"code": problem.code, "message": problem.message, "params": dict(problem.params)}


def _save(state: SourceState, **more: Any) -> None:
    """Write what a look changes; nothing if meanwhile nobody wants the file any more, or for another region.

    An acceptance that came while the look went on stays, and is due at once.
    """
    fields = SourceState._meta.concrete_fields  # noqa: SLF001 -- the documented way to a model's fields
    values = {field.name: getattr(state, field.name) for field in fields if field.name not in _NOT_OF_LOOKS}
    SourceState.objects.filter(pk=state.pk, region=state.region).update(**values, **more)
    newer = SourceState.objects.filter(pk=state.pk).exclude(accepted_sha256__in=["", state.accepted_sha256])
    newer.update(next_at=None)


def _answered(look: SourceLook, status: SourceStatus, problem: Mapping[str, Any]) -> None:
    state = look.state
    state.status, state.problem = status.value, dict(problem)
    state.asked_at, state.answered_at, state.failures = look.asked_at, look.clock(), 0


def _reading(look: SourceLook, fetched: FetchedFile, facts: FileFacts, status: SourceStatus) -> SourceReading:
    state, before = look.state, set(look.state.columns)
    return SourceReading(
        source=state.source,
        part=state.part,
        status=status.value,
        declaration=look.declaration.version,
        find_used=fetched.find_used,
        final_address=fetched.final_address[:2_000],
        etag=fetched.validators.etag,
        last_modified=fetched.validators.last_modified,
        size_bytes=fetched.size_bytes,
        sha256=fetched.sha256,
        asked_at=fetched.asked_at,
        answered_at=look.clock(),
        rows=facts.rows,
        columns_added=[name for name in facts.columns if before and name not in before],
        columns_lost=sorted(before - set(facts.columns)) if facts.columns else [],
        software=maillage.__version__,
    )
