"""The third step (description) and the fourth (publication), and deleting or restoring drafts.

The description is prefilled, and saved as typed even if invalid. Questions about personal data come before publication.
"""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.permissions import acting
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.opendata.catalog.domain.description import DESCRIBED
from maillage.opendata.catalog.domain.terms import DraftStep, Frequency
from maillage.opendata.catalog.store.datasets import versions_of
from maillage.opendata.catalog.store.schemas import capability_of
from maillage.opendata.publishing.domain.personal_data import GuardAnswer, rows_of_persons
from maillage.opendata.publishing.domain.table_edits import Edit, EditKind
from maillage.opendata.publishing.pages.draft.describe import describe_form
from maillage.opendata.publishing.pages.draft.publish import publication_progress, publish_context
from maillage.opendata.publishing.pages.entry import at_draft, draft_context
from maillage.opendata.publishing.store import draft_changes as drafts
from maillage.opendata.publishing.store.draft_tables import draft_table, suspicions_of
from maillage.opendata.publishing.store.draft_work import ensure_built
from maillage.opendata.publishing.store.drafts import DraftVisit
from maillage.opendata.publishing.store.publishing_drafts import publish_or_queue, publishing_of
from maillage.web.error_pages import answer_change
from maillage.web.wording import formats


@require_POST
@at_draft
def throw(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """Delete the draft."""
    drafts.delete_draft(visit.draft, now=utc_now())
    text = _("Brouillon jeté. Vous pouvez le reprendre pendant %(days)s jours.")
    messages.success(request, text % {"days": drafts.KEPT_DAYS})
    return redirect("workspace")


@require_POST
@at_draft
def take(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """Restore the draft."""
    drafts.restore_draft(visit.draft, now=utc_now())
    messages.success(request, _("Brouillon repris."))
    return redirect("workspace")


@require_http_methods(["GET", "HEAD", "POST"])
@at_draft
def publish(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The summary; a POST publishes the draft."""
    draft = visit.draft

    def change() -> str:
        publisher = acting(visit.person, draft.organisation, Role.PUBLISHER, capability_of(draft.schema_id))
        if not ensure_built(draft):
            raise Refused("draft_unchecked", sentence("La vérification n’est pas finie : attendez-la, puis publiez."))
        publish_or_queue(publisher, draft, note=str(request.POST.get("note", "")).strip())
        return ""

    if not draft.revision:
        return redirect("draft_fill", draft_id=draft.id)
    if draft.published_version is not None:
        return redirect("draft_done", draft_id=draft.id)
    if request.method == "POST":
        summary = reverse("draft_publish", args=[draft.id])
        return answer_change(request, change, reverse("draft_done", args=[draft.id]), failed=summary)
    drafts.choose_step(draft, DraftStep.PUBLISH)
    publishing = publishing_of(draft)
    if publishing.message:
        messages.error(request, _(publishing.message) % (publishing.params or {}))
    context = draft_context(visit, DraftStep.PUBLISH, is_saved=True)
    context |= publish_context(visit, is_ready=ensure_built(draft), is_at_work=publishing.is_at_work, today=localdate())
    return render(request, "publishing/publish_publish.html", context)


@require_POST
@at_draft
def guard(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """Save the answers about columns that look personal, and remove those to be removed; undo restores them."""

    def change() -> str:
        answers: dict[str, dict[str, Any]] = {}
        columns_out: set[int] = set()
        columns_of_persons: set[int] = set()
        for number, suspicion in enumerate(suspicions_of(visit.draft, today=localdate())):
            answer, ground = (str(request.POST.get(f"{name}-{number}", "")) for name in ("answer", "ground"))
            if answer not in set(GuardAnswer):
                continue
            answers[suspicion.column] = {"kind": suspicion.kind.value, "answer": answer}
            if answer == GuardAnswer.ALLOWED:
                answers[suspicion.column]["ground"] = ground
            elif answer == GuardAnswer.REMOVE:
                columns_out.add(suspicion.position)
            elif answer == GuardAnswer.REMOVE_ROWS:
                columns_of_persons.add(suspicion.position)
        draft = drafts.keep_guard_answers(visit.draft, answers, now=utc_now())
        table = draft_table(draft.id, draft.revision)
        if table is None or not (columns_out or columns_of_persons):
            return _("Vos réponses sont enregistrées.")
        sentences = []
        if columns_of_persons:
            rows_out = rows_of_persons(
                table.table().column(position).to_pylist() for position in sorted(columns_of_persons)
            )
            # In descending order, so that the numbers of the rows above stay valid. One revision, which can be undone.
            edits = [Edit(EditKind.DELETE, row=row) for row in reversed(rows_out)]
            drafts.edit(visit.acting, draft, edits, base=draft.revision, action="guard", now=utc_now())
            text = ngettext("%(count)s ligne est retirée.", "%(count)s lignes sont retirées.", len(rows_out))
            sentences.append(text % {"count": formats.number(len(rows_out))})
        if columns_out:
            draft.refresh_from_db()
            names = [None if position in columns_out else name for position, name in enumerate(table.header)]
            drafts.map_columns(visit.acting, draft, names, base=draft.revision, now=utc_now())
            text = ngettext("La colonne est retirée.", "%(count)s colonnes sont retirées.", len(columns_out))
            sentences.append(text % {"count": len(columns_out)})
        return " ".join(sentences)

    return answer_change(request, change, f"{reverse('draft_publish', args=[visit.draft.id])}#guard")


@require_safe
@at_draft
def publishing(_request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """Whether the requested publication is done, polled by the page."""
    draft = visit.draft
    is_at_work = draft.published_version is None and publishing_of(draft).is_at_work
    is_ready = not is_at_work and ensure_built(draft)
    return JsonResponse({"ready": is_ready, "said": publication_progress(is_ready=is_ready, is_at_work=is_at_work)})


@require_safe
@at_draft
def publication_done(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The confirmation with the published data set."""
    version = visit.draft.published_version
    if version is None:  # not yet: that page shows the progress
        return redirect("draft_publish", draft_id=visit.draft.id)
    is_periodic = Frequency(version.dataset.frequency).longest_days is not None
    context = {
        "version": version,
        "dataset": version.dataset,
        "is_periodic": is_periodic,
        "versions": versions_of(version.dataset),
    }
    return render(request, "publishing/publish_done.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_draft
def describe(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The description form; a POST saves it, valid or not, and continues if it is valid."""
    draft, today = visit.draft, localdate()
    if not draft.revision:
        return redirect("draft_fill", draft_id=draft.id)
    drafts.choose_step(draft, DraftStep.DESCRIBE)
    is_sent = request.method == "POST"
    if is_sent:
        typed = {name: str(request.POST[name]) for name in DESCRIBED if name in request.POST}
        visit = replace(visit, draft=drafts.keep_description(draft, typed, now=utc_now()))
    form = describe_form(visit, is_sent=is_sent, today=today)
    if form.is_valid():
        return redirect("draft_publish", draft_id=draft.id)
    # What was sent is saved even if invalid: the page shows it again with the errors.
    context = draft_context(visit, DraftStep.DESCRIBE, is_saved=True) | {"form": form}
    return render(request, "publishing/publish_describe.html", context, status=form.status)
