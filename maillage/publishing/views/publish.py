"""The fourth step: what will be published, the questions about persons, one button; then where it is."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pyarrow as pa
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.queries import acting, acting_or_none
from maillage.accounts.terms import Role
from maillage.catalog.parts.themes import FREQUENCIES
from maillage.catalog.parts.words import period_text
from maillage.catalog.queries import Dataset, Version
from maillage.catalog.queries.datasets import newest_version, rows_table
from maillage.catalog.queries.difference import Difference, difference, difference_key
from maillage.catalog.queries.schemas import model_named
from maillage.catalog.terms import Frequency, Licence, Step
from maillage.catalog.terms.column_names import unique_names
from maillage.catalog.terms.description import read_description
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Problem, Refused, sentence
from maillage.core.schema.terms import Report
from maillage.publishing.models import Draft
from maillage.publishing.pages.frame import Frame, frame
from maillage.publishing.queries.draft_tables import DraftTable, draft_report, draft_table
from maillage.publishing.queries.drafts import DraftVisit
from maillage.publishing.queries.guard import suspicions_of
from maillage.publishing.queries.prefilled import description_typed
from maillage.publishing.record.draft_work import settle
from maillage.publishing.record.drafts import choose_step, edit, keep_guard_answers, map_columns
from maillage.publishing.record.long_publication import publish_now_or_beside, publishing_of
from maillage.publishing.rules.personal_data import (
    GROUNDS,
    GuardAnswer,
    LegalGround,
    PersonalKind,
    Suspicion,
    decision_of,
    names_a_person,
)
from maillage.publishing.rules.table_edits import Edit, EditKind
from maillage.publishing.views.entry import at_draft
from maillage.web import formats
from maillage.web.telling import answer_change

_COMPARED_ROWS: Final = 50_000  # of a longer table the difference is told once it is published
_KINDS: Final[Mapping[PersonalKind, str]] = {
    PersonalKind.PERSON_NAME: sentence("des noms de personnes"),
    PersonalKind.BIRTH_DATE: sentence("des dates de naissance"),
    PersonalKind.PHONE: sentence("des téléphones de personnes"),
    PersonalKind.EMAIL: sentence("des adresses électroniques de personnes"),
    PersonalKind.HOME_ADDRESS: sentence("des adresses de personnes"),
    PersonalKind.SOCIAL_SECURITY: sentence("des numéros de sécurité sociale"),
}


@dataclass(frozen=True, slots=True)
class GroundOption:
    """One reason of the law."""

    value: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about one column, and what was answered."""

    number: int
    column: str
    kind: str
    kind_name: str
    values: tuple[str, ...]
    share: str
    answer: str
    grounds: tuple[GroundOption, ...]
    is_answered: bool
    may_be_allowed: bool
    is_of_some_rows: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the summary."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class PublishPage:
    """What will be published, and what is still to be answered."""

    frame: Frame
    revision: int
    facts: tuple[Fact, ...]
    is_ready: bool
    progress_said: str
    has_errors: bool
    state: str
    state_detail: str
    questions: tuple[Question, ...]
    personal: str
    changes: tuple[str, ...]
    is_new_version: bool
    note: str
    may_publish: bool
    can_publish: bool
    describe_problem: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DonePage:
    """Where the data set is, and what happens next."""

    title: str
    number: int
    rows: str
    state: str
    dataset_href: str
    csv_href: str
    conforming_href: str
    next_days: str
    territory_href: str
    new_version_href: str
    is_sandbox: bool


@require_http_methods(["GET", "HEAD", "POST"])
@at_draft
def publish(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The summary and the button; posted, it is published."""
    draft = visit.draft
    if not draft.revision:
        return redirect("draft_fill", draft_id=draft.id)
    if draft.published_version is not None:
        return redirect("draft_done", draft_id=draft.id)
    if request.method == "POST":
        done, again = reverse("draft_done", args=[draft.id]), reverse("draft_publish", args=[draft.id])
        return answer_change(request, lambda: _published(request, visit), done, failed=again)
    choose_step(draft, Step.PUBLISH)
    publishing = publishing_of(draft)
    if publishing.message:
        messages.error(request, _(publishing.message) % (publishing.params or {}))
    page = _page(visit, is_ready=settle(draft), is_at_work=publishing.is_at_work)
    return render(request, "publishing/publish_publish.html", {"page": page})


def _published(request: HttpRequest, visit: DraftVisit) -> str:
    whom = acting(visit.person, visit.draft.organisation, Role.PUBLISHER)
    if not settle(visit.draft):
        raise Refused("draft_unchecked", sentence("La vérification n’est pas finie : attendez-la, puis publiez."))
    publish_now_or_beside(whom, visit.draft, note=str(request.POST.get("note", "")).strip())
    return ""


@require_POST
@at_draft
def guard(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """What was answered about the columns that look personal; one that is to go goes at once, and can come back."""
    back = reverse("draft_publish", args=[visit.draft.id])
    return answer_change(request, lambda: _answered(request, visit), f"{back}#guard")


def _answered(request: HttpRequest, visit: DraftVisit) -> str:
    found = suspicions_of(visit.draft, today=utc_now().date())
    answers = {one.column: _answer(request, number, one) for number, one in enumerate(found)}
    kept = keep_guard_answers(visit.draft, {name: one for name, one in answers.items() if one}, now=utc_now())
    removed = {one.position for one in found if answers[one.column].get("answer") == GuardAnswer.REMOVE}
    thinned = {one.position for one in found if answers[one.column].get("answer") == GuardAnswer.REMOVE_ROWS}
    table = draft_table(kept.id, kept.revision)
    if table is None or not (removed or thinned):
        return _("Vos réponses sont enregistrées.")
    said = _without_people(visit, kept, table, thinned) if thinned else ""
    if not removed:
        return said
    kept.refresh_from_db()
    names = [None if position in removed else name for position, name in enumerate(table.header)]
    map_columns(visit.acting, kept, names, base=kept.revision, now=utc_now())
    columns_out = ngettext("La colonne est retirée.", "%(count)s colonnes sont retirées.", len(removed))
    return f"{said} {columns_out % {'count': len(removed)}}".strip()


def _without_people(visit: DraftVisit, draft: Draft, table: DraftTable, positions: Collection[int]) -> str:
    """The rows that name somebody in one of these columns go, as one step that can be undone."""
    columns = [table.table().column(position).to_pylist() for position in sorted(positions)]
    named = [row for row, cells in enumerate(zip(*columns, strict=True)) if any(map(names_a_person, cells))]
    # From the last one up: the numbers of those above stay.
    edits = [Edit(EditKind.DELETE, row=row) for row in reversed(named)]
    edit(visit.acting, draft, edits, base=draft.revision, action="guard", now=utc_now())
    said = ngettext("%(count)s ligne est retirée.", "%(count)s lignes sont retirées.", len(named))
    return said % {"count": formats.number(len(named))}


def _answer(request: HttpRequest, number: int, suspicion: Suspicion) -> dict[str, Any]:
    answer, ground = str(request.POST.get(f"answer-{number}", "")), str(request.POST.get(f"ground-{number}", ""))
    if answer not in set(GuardAnswer):
        return {}
    kept = {"kind": suspicion.kind.value, "answer": answer}
    return kept | {"ground": ground} if answer == GuardAnswer.ALLOWED else kept


def _page(visit: DraftVisit, *, is_ready: bool, is_at_work: bool) -> PublishPage:
    draft, today = visit.draft, utc_now().date()
    report = draft_report(draft.id, draft.revision) if is_ready else None
    questions = tuple(_questions(draft, suspicions_of(draft, today=today)))
    problem = _describe_problem(draft)
    may_publish = acting_or_none(visit.person, draft.organisation, Role.PUBLISHER) is not None
    return PublishPage(
        frame=frame(visit, Step.PUBLISH, saved=_("Brouillon enregistré")),
        revision=draft.revision,
        facts=tuple(_facts(draft)),
        is_ready=is_ready,
        progress_said=_progress_said(is_ready=is_ready, is_at_work=is_at_work),
        has_errors=report is not None and not report.is_valid,
        state=_state(report, draft),
        state_detail=_state_detail(report, draft),
        questions=questions,
        personal=model_named(draft.schema_id).personal if draft.schema_id else "",
        changes=_changes(draft),
        is_new_version=draft.dataset is not None,
        note="",
        may_publish=may_publish,
        can_publish=may_publish
        and is_ready
        and not is_at_work
        and not problem
        and all(one.is_answered for one in questions),
        describe_problem=problem,
    )


def _progress_said(*, is_ready: bool, is_at_work: bool) -> str:
    if is_at_work:
        return _("La publication est en cours : le tableau est long. Vous pouvez fermer cette page.")
    return "" if is_ready else _("La vérification continue…")


@require_safe
@at_draft
def publishing(_request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """Whether the publication that was asked for is done, for the page that waits."""
    draft = visit.draft
    is_at_work = draft.published_version is None and publishing_of(draft).is_at_work
    is_ready = not is_at_work and settle(draft)
    return JsonResponse({"ready": is_ready, "said": _progress_said(is_ready=is_ready, is_at_work=is_at_work)})


def _describe_problem(draft: Draft) -> tuple[str, ...]:
    try:
        read_description(description_typed(draft, today=utc_now().date()))
    except Problem as problem:
        # The step before is not done: the page leads there.
        return tuple(_(one.message) % one.params for one in problem.findings)
    return ()


def _facts(draft: Draft) -> Iterator[Fact]:
    typed = description_typed(draft, today=utc_now().date())
    table = draft_table(draft.id, draft.revision)
    model = model_named(draft.schema_id) if draft.schema_id else None
    yield Fact(_("Titre"), typed.get("title", ""))
    yield Fact(_("Modèle"), f"{model.title} {draft.schema_version}" if model else _("sans modèle national"))
    if table is not None:
        yield Fact(_("Tableau"), _rows_said(table.row_count, len(table.header)))
    yield Fact(_("Période"), _period(typed))
    if typed.get("licence") in set(Licence):
        yield Fact(_("Licence"), Licence(typed["licence"]).official_name)
    if typed.get("frequency") in set(Frequency):
        yield Fact(_("Mise à jour"), _(FREQUENCIES[Frequency(typed["frequency"])]))
    yield Fact(_("Contact"), typed.get("contact_email") or typed.get("contact_name", ""))


def _rows_said(rows: int, columns: int) -> str:
    said = ngettext("%(count)s ligne", "%(count)s lignes", rows) % {"count": formats.number(rows)}
    return f"{said}, {ngettext('%(count)s colonne', '%(count)s colonnes', columns) % {'count': columns}}"


def _period(typed: Mapping[str, str]) -> str:
    texts = (typed.get("period_start", ""), typed.get("period_end", ""))
    try:
        start, end = (date.fromisoformat(text) if text else None for text in texts)
    except ValueError:
        # No day yet: it is shown as it was typed, and the step before says what to do.
        return " → ".join(text for text in texts if text)
    return period_text(start, end)


def _state(report: Report | None, draft: Draft) -> str:
    if report is None:
        return ""
    if not draft.schema_id:
        return _("Sans modèle national : rien n’est vérifié")
    if report.is_valid:
        return _("Conforme au modèle national")
    count = report.error_count
    return ngettext("%(count)s erreur", "%(count)s erreurs", count) % {"count": formats.number(count)}


def _state_detail(report: Report | None, draft: Draft) -> str:
    if report is None or report.is_valid or not draft.schema_id:
        return ""
    bad, rows = len(report.faulty_rows), report.row_count
    if not bad or bad >= rows:
        return _("Vous pouvez publier quand même : la page du jeu dira cet état, et vous corrigerez plus tard.")
    words = {"bad": formats.number(bad), "good": formats.number(rows - bad)}
    said = ngettext(
        "%(bad)s ligne a une erreur. Vous pouvez publier quand même : la page du jeu dira cet état, et les %(good)s "
        "lignes conformes seront aussi offertes à part.",
        "%(bad)s lignes ont une erreur. Vous pouvez publier quand même : la page du jeu dira cet état, et les %(good)s "
        "lignes conformes seront aussi offertes à part.",
        bad,
    )
    return said % words


def _questions(draft: Draft, found: tuple[Suspicion, ...]) -> Iterator[Question]:
    for number, suspicion in enumerate(found):
        decision = decision_of(suspicion, draft.guard_answers)
        kept = draft.guard_answers.get(suspicion.column) or {}
        ground = str(kept.get("ground", ""))
        yield Question(
            number=number,
            column=suspicion.column,
            kind=suspicion.kind.value,
            kind_name=_(_KINDS[suspicion.kind]),
            values=suspicion.values,
            share=formats.percent(suspicion.share),
            answer=str(kept.get("answer", "")) if kept.get("kind") == suspicion.kind.value else "",
            grounds=tuple(GroundOption(one.value, _(GROUNDS[one]), one.value == ground) for one in LegalGround),
            is_answered=decision is not None,
            # No text lets a social security number be published.
            may_be_allowed=suspicion.kind is not PersonalKind.SOCIAL_SECURITY,
            is_of_some_rows=suspicion.is_of_some_rows,
        )


def _changes(draft: Draft) -> tuple[str, ...]:
    if draft.dataset is None:
        return ()
    before, table = newest_version(draft.dataset), draft_table(draft.id, draft.revision)
    if before is None or table is None or max(before.row_count, table.row_count) > _COMPARED_ROWS:
        return ()
    after = pa.table(dict(zip(unique_names(table.header), table.table().columns, strict=True)))
    try:
        earlier = rows_table(before)
    except NotFound:
        # They were lost: there is nothing to compare with.
        return ()
    return tuple(changes_said(difference(earlier, after, difference_key(earlier, after, _key_of(draft)))))


def _key_of(draft: Draft) -> tuple[str, ...]:
    if not draft.schema_id:
        return ()
    latest = model_named(draft.schema_id).latest.schema
    return latest.primary_key if latest else ()


def changes_said(found: Difference) -> Iterator[str]:
    """What changed, in words."""
    if found.is_none:
        yield _("Mêmes lignes qu’avant")
        return
    texts = (
        (found.added, ngettext("%(count)s ligne ajoutée", "%(count)s lignes ajoutées", found.added)),
        (found.changed, ngettext("%(count)s ligne changée", "%(count)s lignes changées", found.changed)),
        (found.gone, ngettext("%(count)s ligne partie", "%(count)s lignes parties", found.gone)),
    )
    yield from (text % {"count": formats.number(count)} for count, text in texts if count)
    for name in found.columns_added:
        yield _("colonne ajoutée : %(name)s") % {"name": name}
    for name in found.columns_gone:
        yield _("colonne partie : %(name)s") % {"name": name}


@require_safe
@at_draft
def done(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """Where the data set is now."""
    version = visit.draft.published_version
    if version is None:  # not yet: the page says how far it is
        return redirect("draft_publish", draft_id=visit.draft.id)
    return render(request, "publishing/publish_done.html", {"page": _done_page(version.dataset, version)})


def _done_page(dataset: Dataset, version: Version) -> DonePage:
    frequency = Frequency(dataset.frequency)
    late = frequency.longest_days
    conforming = f"{dataset.slug}-conforme.csv"
    has_both = 0 < version.bad_row_count < version.row_count
    return DonePage(
        title=dataset.title,
        number=version.number,
        rows=_rows_said(version.row_count, len(version.columns)),
        state=_version_state(version),
        dataset_href=reverse("dataset", args=[dataset.slug]),
        csv_href=reverse("dataset_file", args=[dataset.slug, f"{dataset.slug}.csv"]),
        conforming_href=reverse("dataset_file", args=[dataset.slug, conforming]) if has_both else "",
        next_days=_(FREQUENCIES[frequency]) if late else "",
        territory_href=reverse("territory", args=[dataset.territory]) if dataset.territory else "",
        new_version_href=f"{reverse('catalog_begin')}?dataset={dataset.slug}",
        is_sandbox=dataset.organisation.is_sandbox,
    )


def _version_state(version: Version) -> str:
    if not version.schema_id:
        return _("sans modèle national")
    if not version.error_count:
        return _("conforme au modèle national")
    said = ngettext(
        "%(count)s erreur, visible sur sa page", "%(count)s erreurs, visibles sur sa page", version.error_count
    )
    return said % {"count": formats.number(version.error_count)}
