"""The fourth step: summary, questions about personal data, publication; then the confirmation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pyarrow as pa
from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.permissions import acting_or_none
from maillage.core.problems import NotFound, Problem, sentence
from maillage.kits.forms.fields import LineField
from maillage.kits.forms.forms import RefusableForm
from maillage.opendata.catalog.domain.column_names import unique_names
from maillage.opendata.catalog.domain.description import read_description
from maillage.opendata.catalog.domain.terms import Frequency, Licence
from maillage.opendata.catalog.pages.parts.words import FREQUENCIES, period_text, rows_text
from maillage.opendata.catalog.store.datasets import newest_version, rows_table
from maillage.opendata.catalog.store.schemas import capability_of, model_named
from maillage.opendata.catalog.store.tables.difference import difference, difference_key
from maillage.opendata.publishing.domain.personal_data import (
    GROUNDS,
    GuardAnswer,
    LegalGround,
    PersonalKind,
    Suspicion,
    decision_of,
)
from maillage.opendata.publishing.store.draft_tables import draft_report, draft_table, suspicions_of
from maillage.opendata.publishing.store.drafts import DraftVisit
from maillage.opendata.publishing.store.models import Draft
from maillage.opendata.publishing.store.prefilled import description_typed
from maillage.web.wording import formats

_COMPARED_ROWS: Final = 50_000  # of a longer table the difference is only shown after publication
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
    """The question about one column that may hold personal data, and its answer."""

    number: int
    suspicion: Suspicion
    answer: str
    ground: str
    is_answered: bool

    @property
    def kind_name(self) -> str:
        """What the column seems to hold: "des noms de personnes"."""
        return _(_KINDS[self.suspicion.kind])

    @property
    def may_be_allowed(self) -> bool:
        """Whether a law may allow its publication; never for social security numbers."""
        return self.suspicion.kind is not PersonalKind.SOCIAL_SECURITY


class GuardForm(RefusableForm):
    """The answers about columns that may hold personal data; none is chosen beforehand, only what was answered is."""

    def __init__(self, questions: Sequence[Question]) -> None:
        super().__init__(auto_id="guard-%s")
        self.questions = questions
        for question in questions:
            self.fields[f"answer-{question.number}"] = _answer_field(question)
            if question.may_be_allowed:
                self.fields[f"ground-{question.number}"] = forms.ChoiceField(
                    label=_("Ce que dit la loi pour %(column)s") % {"column": question.suspicion.column},
                    help_text=_("Seulement si elle permet de publier ces noms."),
                    choices=[
                        ("", _("Choisissez ce que dit la loi")),
                        *((ground.value, _(GROUNDS[ground])) for ground in LegalGround),
                    ],
                    required=False,
                    initial=question.ground,
                )

    @property
    def rows(self) -> Iterator[tuple[Question, list[forms.BoundField]]]:
        """Each question with its fields."""
        for question in self.questions:
            names = (f"{name}-{question.number}" for name in ("answer", "ground"))
            yield question, [self[name] for name in names if name in self.fields]


def _answer_field(question: Question) -> forms.ChoiceField:
    suspicion = question.suspicion
    kind = _("semble contenir %(kind)s.") % {"kind": question.kind_name}
    share = _("%(share)s des valeurs, par exemple :") % {"share": formats.percent(suspicion.share)}
    values = format_html_join(" ", "<q>{}</q>", ((value,) for value in suspicion.values))
    answers = {
        GuardAnswer.REMOVE_ROWS: _("Retirer les lignes qui nomment une personne"),
        GuardAnswer.REMOVE: _("Retirer cette colonne"),
        GuardAnswer.NOT_A_PERSON: _("Ce ne sont pas des personnes"),
        GuardAnswer.ALLOWED: _("La loi permet de publier ces noms"),
    }
    if not suspicion.is_of_some_rows:
        del answers[GuardAnswer.REMOVE_ROWS]
    if not question.may_be_allowed:
        del answers[GuardAnswer.ALLOWED]
    return forms.ChoiceField(
        label=format_html("<code>{}</code> {}", suspicion.column, kind),
        help_text=format_html("{} {}", share, values),
        choices=[(answer.value, text) for answer, text in answers.items()],
        required=False,
        initial=question.answer,
        widget=forms.RadioSelect,
    )


class PublishingNoteForm(RefusableForm):
    """What a new version changes."""

    note = LineField(label=gettext_lazy("Ce qui change, en une phrase (facultatif)"), required=False, max_length=500)


def publish_context(visit: DraftVisit, *, is_ready: bool, is_at_work: bool, today: date) -> dict[str, Any]:
    """Context of the summary; ``is_ready`` once checked, ``is_at_work`` while it is being published."""
    draft = visit.draft
    typed = description_typed(draft, today=today)
    problem: Problem | None = None
    try:
        read_description(typed)
    except Problem as refusal:
        # A previous step is incomplete: the page links to it.
        problem = refusal
    questions = list(_questions(draft, suspicions_of(draft, today=today)))
    scope = capability_of(draft.schema_id)
    may_publish = acting_or_none(visit.person, draft.organisation, Role.PUBLISHER, scope) is not None
    report = draft_report(draft.id, draft.revision) if is_ready else None
    bad_rows = len(report.faulty_rows) if report else 0
    is_complete = problem is None and all(question.is_answered for question in questions)
    return {
        "facts": list(_facts(draft, typed)),
        "report": report,
        "bad_rows": bad_rows,
        "good_rows": report.row_count - bad_rows if report else 0,
        "progress_text": publication_progress(is_ready=is_ready, is_at_work=is_at_work),
        "guard_form": GuardForm(questions) if questions else None,
        "note_form": PublishingNoteForm() if draft.dataset else None,
        "personal": model_named(draft.schema_id).personal if draft.schema_id else "",
        "changes": _changes(draft),
        "may_publish": may_publish,
        "can_publish": may_publish and is_ready and not is_at_work and is_complete,
        "describe_problem": problem,
    }


def publication_progress(*, is_ready: bool, is_at_work: bool) -> str:
    """The progress of a publication, in words; "" if nothing is pending."""
    if is_at_work:
        return _("La publication est en cours : le tableau est long. Vous pouvez fermer cette page.")
    return "" if is_ready else _("La vérification continue…")


def _facts(draft: Draft, typed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    table = draft_table(draft.id, draft.revision)
    model = model_named(draft.schema_id) if draft.schema_id else None
    yield (_("Titre"), typed.get("title", ""))
    yield (_("Modèle"), f"{model.title} {draft.schema_version}" if model else _("sans modèle national"))
    if table is not None:
        yield (_("Tableau"), size_text(table.row_count, len(table.header)))
    days = [typed.get(name, "") for name in ("period_start", "period_end")]
    try:
        period = period_text(*(date.fromisoformat(day) if day else None for day in days))
    except ValueError:
        # Not a valid date yet: shown as typed, the previous step explains the error.
        period = " → ".join(filter(None, days))
    yield (_("Période"), period)
    if typed.get("licence") in set(Licence):
        yield (_("Licence"), Licence(typed["licence"]).official_name)
    if typed.get("frequency") in set(Frequency):
        yield (_("Mise à jour"), _(FREQUENCIES[Frequency(typed["frequency"])]))
    yield (_("Contact"), typed.get("contact_email") or typed.get("contact_name", ""))


def size_text(rows: int, columns: int) -> str:
    """The size of a table: "12 lignes, 5 colonnes"."""
    return f"{rows_text(rows)}, {ngettext('%(count)s colonne', '%(count)s colonnes', columns) % {'count': columns}}"


def _questions(draft: Draft, suspected: tuple[Suspicion, ...]) -> Iterator[Question]:
    for number, suspicion in enumerate(suspected):
        answer = draft.guard_answers.get(suspicion.column) or {}
        yield Question(
            number=number,
            suspicion=suspicion,
            answer=str(answer.get("answer", "")) if answer.get("kind") == suspicion.kind.value else "",
            ground=str(answer.get("ground", "")),
            is_answered=decision_of(suspicion, draft.guard_answers) is not None,
        )


def _changes(draft: Draft) -> tuple[str, ...]:
    """The changes that the new version brings, in words."""
    before = newest_version(draft.dataset) if draft.dataset else None
    table = draft_table(draft.id, draft.revision)
    if before is None or table is None or max(before.row_count, table.row_count) > _COMPARED_ROWS:
        return ()
    after = pa.table(dict(zip(unique_names(table.header), table.table().columns, strict=True)))
    try:
        earlier = rows_table(before)
    except NotFound:
        # The files of the previous version are lost: nothing to compare with.
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
