"""The fourth step: what will be published, the questions about persons; then where it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pyarrow as pa
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.queries.permissions import acting_or_none
from maillage.accounts.terms import Role
from maillage.catalog.parts.words import FREQUENCIES, errors_text, period_text, rows_text
from maillage.catalog.queries import Version
from maillage.catalog.queries.datasets import newest_version, rows_table
from maillage.catalog.queries.schemas import capability_of, model_named
from maillage.catalog.queries.tables.difference import difference, difference_key
from maillage.catalog.terms import DraftStep, Frequency, Licence
from maillage.catalog.terms.column_names import unique_names
from maillage.catalog.terms.description import read_description
from maillage.core.problems import NotFound, Problem, sentence
from maillage.core.schema.terms import Report
from maillage.publishing.models import Draft
from maillage.publishing.pages.draft.frame import Frame, frame
from maillage.publishing.queries.draft_tables import draft_report, draft_table, suspicions_of
from maillage.publishing.queries.drafts import DraftVisit
from maillage.publishing.queries.prefilled import description_typed
from maillage.publishing.rules.personal_data import GROUNDS, LegalGround, PersonalKind, Suspicion, decision_of
from maillage.web.filters import FilterOption
from maillage.web.wording import formats

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
class Question:
    """What is asked about one column, and what was answered."""

    number: int
    column: str
    kind: str
    kind_name: str
    values: tuple[str, ...]
    share: str
    answer: str
    grounds: tuple[FilterOption, ...]
    is_answered: bool
    may_be_allowed: bool
    is_of_some_rows: bool


@dataclass(frozen=True, slots=True)
class DraftFact:
    """One line of the summary."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class PublishPage:
    """What will be published, and what is still to be answered."""

    frame: Frame
    revision: int
    facts: tuple[DraftFact, ...]
    is_ready: bool
    progress_text: str
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


def publish_page(visit: DraftVisit, *, is_ready: bool, is_at_work: bool, today: date) -> PublishPage:
    """The summary of a draft; ``is_ready`` once it is checked, ``is_at_work`` while it is being published."""
    draft = visit.draft
    report = draft_report(draft.id, draft.revision) if is_ready else None
    typed = description_typed(draft, today=today)
    problems: tuple[str, ...] = ()
    try:
        read_description(typed)
    except Problem as problem:
        # The step before is not done: the page leads there.
        problems = tuple(_(finding.message) % finding.params for finding in problem.findings)
    questions = tuple(_questions(draft, suspicions_of(draft, today=today)))
    state, state_detail = _state_texts(report, draft)
    scope = capability_of(draft.schema_id)
    may_publish = acting_or_none(visit.person, draft.organisation, Role.PUBLISHER, scope) is not None
    return PublishPage(
        frame=frame(visit, DraftStep.PUBLISH, saved=_("Brouillon enregistré")),
        revision=draft.revision,
        facts=tuple(_facts(draft, typed)),
        is_ready=is_ready,
        progress_text=publication_progress(is_ready=is_ready, is_at_work=is_at_work),
        has_errors=report is not None and not report.is_valid,
        state=state,
        state_detail=state_detail,
        questions=questions,
        personal=model_named(draft.schema_id).personal if draft.schema_id else "",
        changes=_changes(draft),
        is_new_version=draft.dataset is not None,
        note="",
        may_publish=may_publish,
        can_publish=may_publish
        and is_ready
        and not is_at_work
        and not problems
        and all(question.is_answered for question in questions),
        describe_problem=problems,
    )


def publication_progress(*, is_ready: bool, is_at_work: bool) -> str:
    """How far a publication is, in words; empty where nothing is waited for."""
    if is_at_work:
        return _("La publication est en cours : le tableau est long. Vous pouvez fermer cette page.")
    return "" if is_ready else _("La vérification continue…")


def done_page(version: Version) -> DonePage:
    """Where a version that was published is now."""
    dataset = version.dataset
    frequency = Frequency(dataset.frequency)
    has_both = 0 < version.bad_row_count < version.row_count
    state = _("conforme au modèle national") if version.schema_id else _("sans modèle national")
    if version.schema_id and version.error_count:
        state = ngettext(
            "%(count)s erreur, visible sur sa page", "%(count)s erreurs, visibles sur sa page", version.error_count
        ) % {"count": formats.number(version.error_count)}
    return DonePage(
        title=dataset.title,
        number=version.number,
        rows=_size_text(version.row_count, len(version.columns)),
        state=state,
        dataset_href=reverse("dataset", args=[dataset.slug]),
        csv_href=reverse("dataset_file", args=[dataset.slug, f"{dataset.slug}.csv"]),
        conforming_href=reverse("dataset_file", args=[dataset.slug, f"{dataset.slug}-conforme.csv"])
        if has_both
        else "",
        next_days=_(FREQUENCIES[frequency]) if frequency.longest_days else "",
        territory_href=reverse("territory", args=[dataset.territory]) if dataset.territory else "",
        new_version_href=f"{reverse('catalog_begin')}?dataset={dataset.slug}",
        is_sandbox=dataset.organisation.is_sandbox,
    )


def _facts(draft: Draft, typed: Mapping[str, str]) -> Iterator[DraftFact]:
    table = draft_table(draft.id, draft.revision)
    model = model_named(draft.schema_id) if draft.schema_id else None
    yield DraftFact(_("Titre"), typed.get("title", ""))
    yield DraftFact(_("Modèle"), f"{model.title} {draft.schema_version}" if model else _("sans modèle national"))
    if table is not None:
        yield DraftFact(_("Tableau"), _size_text(table.row_count, len(table.header)))
    days = [typed.get(name, "") for name in ("period_start", "period_end")]
    try:
        period = period_text(*(date.fromisoformat(day) if day else None for day in days))
    except ValueError:
        # No day yet: it is shown as it was typed, and the step before says what to do.
        period = " → ".join(filter(None, days))
    yield DraftFact(_("Période"), period)
    if typed.get("licence") in set(Licence):
        yield DraftFact(_("Licence"), Licence(typed["licence"]).official_name)
    if typed.get("frequency") in set(Frequency):
        yield DraftFact(_("Mise à jour"), _(FREQUENCIES[Frequency(typed["frequency"])]))
    yield DraftFact(_("Contact"), typed.get("contact_email") or typed.get("contact_name", ""))


def _size_text(rows: int, columns: int) -> str:
    return f"{rows_text(rows)}, {ngettext('%(count)s colonne', '%(count)s colonnes', columns) % {'count': columns}}"


def _state_texts(report: Report | None, draft: Draft) -> tuple[str, str]:
    """How conforming the table is, and what its errors will mean once it is published."""
    if report is None:
        return "", ""
    if not draft.schema_id:
        return _("Sans modèle national : rien n’est vérifié"), ""
    if report.is_valid:
        return _("Conforme au modèle national"), ""
    bad, good = len(report.faulty_rows), report.row_count - len(report.faulty_rows)
    detail = _("Vous pouvez publier quand même : la page du jeu dira cet état, et vous corrigerez plus tard.")
    if bad and good > 0:
        detail = ngettext(
            "%(bad)s ligne a une erreur. Vous pouvez publier quand même : la page du jeu dira cet état, et les "
            "%(good)s lignes conformes seront aussi offertes à part.",
            "%(bad)s lignes ont une erreur. Vous pouvez publier quand même : la page du jeu dira cet état, et les "
            "%(good)s lignes conformes seront aussi offertes à part.",
            bad,
        ) % {"bad": formats.number(bad), "good": formats.number(good)}
    return errors_text(report.error_count), detail


def _questions(draft: Draft, suspected: tuple[Suspicion, ...]) -> Iterator[Question]:
    for number, suspicion in enumerate(suspected):
        answer = draft.guard_answers.get(suspicion.column) or {}
        selected_ground = str(answer.get("ground", ""))
        yield Question(
            number=number,
            column=suspicion.column,
            kind=suspicion.kind.value,
            kind_name=_(_KINDS[suspicion.kind]),
            values=suspicion.values,
            share=formats.percent(suspicion.share),
            answer=str(answer.get("answer", "")) if answer.get("kind") == suspicion.kind.value else "",
            grounds=tuple(
                FilterOption(ground.value, _(GROUNDS[ground]), ground.value == selected_ground)
                for ground in LegalGround
            ),
            is_answered=decision_of(suspicion, draft.guard_answers) is not None,
            # No text lets a social security number be published.
            may_be_allowed=suspicion.kind is not PersonalKind.SOCIAL_SECURITY,
            is_of_some_rows=suspicion.is_of_some_rows,
        )


def _changes(draft: Draft) -> tuple[str, ...]:
    """What the new version of a data set changes in the newest one, in words."""
    before = newest_version(draft.dataset) if draft.dataset else None
    table = draft_table(draft.id, draft.revision)
    if before is None or table is None or max(before.row_count, table.row_count) > _COMPARED_ROWS:
        return ()
    after = pa.table(dict(zip(unique_names(table.header), table.table().columns, strict=True)))
    try:
        earlier = rows_table(before)
    except NotFound:
        # They were lost: there is nothing to compare with.
        return ()
    schema = model_named(draft.schema_id).latest.schema if draft.schema_id else None
    change = difference(earlier, after, difference_key(earlier, after, schema.primary_key if schema else ()))
    if change.is_none:
        return (_("Mêmes lignes qu’avant"),)
    rows = (
        (change.added, ngettext("%(count)s ligne ajoutée", "%(count)s lignes ajoutées", change.added)),
        (change.changed, ngettext("%(count)s ligne changée", "%(count)s lignes changées", change.changed)),
        (change.gone, ngettext("%(count)s ligne partie", "%(count)s lignes parties", change.gone)),
    )
    return (
        *(text % {"count": formats.number(count)} for count, text in rows if count),
        *(_("colonne ajoutée : %(name)s") % {"name": name} for name in change.columns_added),
        *(_("colonne partie : %(name)s") % {"name": name} for name in change.columns_gone),
    )
