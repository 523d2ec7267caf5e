"""The cards of a contract: each is saved with its draft when it is sent; the last one is the page as it will read."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisations import mandate_holder_of
from maillage.accounts.store.permissions import acting, acting_or_none, organisations_for
from maillage.buy.contracts.domain.contract_entry import ContractEntry, EntryCard, entry_rows
from maillage.buy.contracts.intake.contract_rows import SCHEMA_ID
from maillage.buy.contracts.pages.entry.entry_forms import (
    AmountForm,
    BuyerForm,
    CardForm,
    HolderForm,
    LotLines,
    MannerForm,
    WhatForm,
)
from maillage.buy.contracts.pages.entry.published import are_pages_ready, published_context
from maillage.buy.contracts.pages.entry.review import EntryReview, entry_review, reviewed_rows, sentences_by_column
from maillage.buy.contracts.store.contract_entries import (
    SavedEntry,
    begin_entry,
    entry_like,
    past_contracts,
    publish_entry,
    refuse_standing,
    save_entry,
    saved_entry,
)
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused, sentence
from maillage.opendata.publishing.store.drafts import DraftVisit, organisation_to_publish_for, visit_draft
from maillage.opendata.publishing.store.guided_answers import AnswersChanged
from maillage.opendata.publishing.store.guided_records import check_records, own_dataset
from maillage.opendata.publishing.store.model_types import Draft
from maillage.web.public_url import installation_url

_READING: Final = ["GET", "HEAD", "POST"]
_GUARD: Final = "guard_unanswered"
_TITLES: Final = {
    EntryCard.WHAT: sentence("Qu’avez-vous acheté ?"),
    EntryCard.HOLDER: sentence("À qui ?"),
    EntryCard.AMOUNT: sentence("Combien, et où ?"),
    EntryCard.MANNER: sentence("Comment ?"),
    EntryCard.REVIEW: sentence("Relisez, puis publiez"),
}


@require_http_methods(_READING)
@for_people_here
def new_contract(request: HttpRequest, person: User) -> HttpResponse:
    """The first card of a contract that nothing is saved of; a POST begins its draft and goes to the second."""
    sent = request.POST if request.method == "POST" else request.GET
    choices = [choice.organisation for choice in organisations_for(person, Role.EDITOR, Capability.BUY)]
    organisation = organisation_to_publish_for(person, str(sent.get("organisation", "")), Capability.BUY)
    editor = acting(person, organisation, Role.EDITOR, Capability.BUY)
    entry = ContractEntry()
    if request.method != "POST" and "modele" in request.GET:
        entry = entry_like(organisation.pk, str(request.GET["modele"]))
    form = WhatForm(request.POST if request.method == "POST" else None, contract=entry, siret=organisation.siret)
    if form.is_valid():
        with form.refusals():
            draft = begin_entry(editor, sent_entry=form.entry, now=utc_now())
            saved = saved_entry(draft)
            # Who came back to this page and sends it again changes the first card of the same contract.
            source = saved.entry if saved.revision else entry_like(organisation.pk, str(sent.get("modele", "")))
            answered = source.answered(form.cells(), columns=form.columns)
            save_entry(draft, answered, base=saved.revision, now=utc_now())
            return redirect("contract_card", draft_id=draft.id, card=EntryCard.WHAT.following.value)
    context = _card_context(form, organisation=organisation, through=mandate_holder_of(editor)) | {
        "publisher": BuyerForm(choices, organisation.slug) if len(choices) > 1 else None,
        "past": past_contracts(organisation.pk),
        "model": str(sent.get("modele", "")),
        "action": request.path,
    }
    return render(request, "contracts/entry_card.html", context, status=form.status)


@require_http_methods(_READING)
@for_people_here
def contract_card(request: HttpRequest, person: User, draft_id: UUID, card: str) -> HttpResponse:
    """A card of a contract; a POST saves it and goes on, or says at its fields what is wrong."""
    visit = visit_draft(draft_id, person)
    elsewhere = _elsewhere(visit.draft)
    if elsewhere:
        return redirect(elsewhere, draft_id=draft_id)
    if card not in set(EntryCard):
        raise NotFound("card_unknown", sentence("Cette question n’existe pas : revenez à la première."))
    current, saved = EntryCard(card), saved_entry(visit.draft)
    if current is EntryCard.REVIEW:
        return _review(request, visit, saved)
    if current is EntryCard.HOLDER and ("lots" in request.GET or (saved.entry.lots and "sans-lots" not in request.GET)):
        return _lots(request, visit, saved)
    return _card(request, visit, saved, current)


@require_safe
@for_people
def contract_entry(_request: HttpRequest, person: User, draft_id: UUID) -> HttpResponse:
    """Redirect to the first card of a draft that has no answer yet."""
    draft = visit_draft(draft_id, person).draft
    elsewhere = _elsewhere(draft)
    if elsewhere:
        return redirect(elsewhere, draft_id=draft_id)
    return redirect("contract_card", draft_id=draft_id, card=saved_entry(draft).entry.open_card.value)


def _elsewhere(draft: Draft) -> str:
    """Where a draft is that has no cards any more, or never had: the name of its page; "" for one that has."""
    if draft.published_version_id is not None:
        return "contract_published"
    return "" if draft.schema_id == SCHEMA_ID else "draft"


def _card(request: HttpRequest, visit: DraftVisit, saved: SavedEntry, card: EntryCard) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = _form_of(card, visit, saved.entry, sent)
    if sent is not None and form.is_valid():
        answered = form.answered_entry()
        if card is EntryCard.HOLDER:
            answered = ContractEntry(answered.cells, (), answered.is_ordinary)
        with form.refusals(at="number" if card is EntryCard.MANNER else None):
            if card is EntryCard.MANNER:
                refuse_standing(visit.draft, entry_rows(answered, today=localdate()))
            save_entry(visit.draft, answered, base=_base(request), now=utc_now())
            return redirect("contract_card", draft_id=visit.draft.id, card=_next_card(request, card).value)
        saved = saved_entry(visit.draft)
    elif sent is None and "relire" in request.GET:
        # Who comes from the review sees at its field what is wrong.
        form = _form_of(card, visit, saved.entry, _as_sent(form))
        form.is_valid()
        report = check_records(visit.draft, reviewed_rows(saved.entry, today=localdate()))
        form.note_findings(sentences_by_column(report.errors))
    context = _card_context(form, organisation=visit.draft.organisation, through=visit.through) | {
        "draft": visit.draft,
        "revision": saved.revision,
        "action": _address(request, visit.draft, card, *(["sans-lots"] if "sans-lots" in request.GET else [])),
        "can_have_lots": card is EntryCard.HOLDER,
        "previous": _previous_href(visit.draft, card),
    }
    return render(request, "contracts/entry_card.html", context, status=form.status if sent is not None else 200)


def _lots(request: HttpRequest, visit: DraftVisit, saved: SavedEntry) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    is_longer = sent is not None and "ajouter" in sent
    lots = LotLines(sent, saved.entry, added=2 if is_longer else 0)
    is_outdated = False
    if sent is not None and not is_longer and lots.is_valid():
        try:
            save_entry(visit.draft, lots.answered_entry(), base=_base(request), now=utc_now())
            return redirect("contract_card", draft_id=visit.draft.id, card=_next_card(request, EntryCard.HOLDER).value)
        except AnswersChanged as change:
            # What was typed is still in the table: it is sent again on top of what was saved.
            lots.top.add_refusal(change)
            is_outdated, saved = True, saved_entry(visit.draft)
    context = _steps_context(EntryCard.HOLDER, organisation=visit.draft.organisation, through=visit.through) | {
        "title": _("À qui, lot par lot ?"),
        "lots": lots,
        "draft": visit.draft,
        "revision": saved.revision,
        "action": _address(request, visit.draft, EntryCard.HOLDER, "lots"),
        "previous": _previous_href(visit.draft, EntryCard.HOLDER),
    }
    status = AnswersChanged.status if is_outdated else lots.status
    return render(request, "contracts/entry_lots.html", context, status=status)


def _review(request: HttpRequest, visit: DraftVisit, saved: SavedEntry) -> HttpResponse:
    draft, today = visit.draft, localdate()
    if not saved.entry.object:
        return redirect("contract_card", draft_id=draft.id, card=EntryCard.WHAT.value)
    review = entry_review(draft, saved.entry, today=today)
    problem: Refused | None = None
    if request.method == "POST":
        publisher = acting(visit.person, draft.organisation, Role.PUBLISHER, Capability.BUY)
        try:
            _publish(request, publisher, draft, saved, review=review)
        except Refused as refusal:
            # Nothing was published, and the page says why; a second click finds the draft published.
            draft.refresh_from_db()
            if draft.published_version_id is None:
                problem = refusal
        if problem is None:
            return redirect("contract_published", draft_id=draft.id)
    is_publisher = acting_or_none(visit.person, draft.organisation, Role.PUBLISHER, Capability.BUY) is not None
    context = _steps_context(EntryCard.REVIEW, organisation=draft.organisation, through=visit.through) | {
        "draft": draft,
        "revision": saved.revision,
        "review": review,
        "problem": problem,
        "has_question": problem is not None and problem.code == _GUARD,
        "may_publish": is_publisher,
        "has_dataset": (draft.dataset or own_dataset(draft.organisation_id, SCHEMA_ID)) is not None,
        "previous": _previous_href(draft, EntryCard.REVIEW),
    }
    return render(request, "contracts/entry_review.html", context, status=problem.status if problem else 200)


def _publish(request: HttpRequest, publisher: Acting, draft: Draft, saved: SavedEntry, *, review: EntryReview) -> None:
    """Publish what was read again; Refused if it changed since, or if it lacks something and nobody said it may."""
    if _base(request) != saved.revision:
        raise AnswersChanged
    if not review.is_conform and "quand-meme" not in request.POST:
        message = sentence("Il reste quelque chose à corriger : c’est dit à chaque ligne.")
        raise Refused("contract_incomplete", message)
    publish_entry(publisher, draft, review.rows, now=utc_now())


@require_safe
@for_people
def contract_published(request: HttpRequest, person: User, draft_id: UUID) -> HttpResponse:
    """The end: page, official file, who learns of it; before the publication, the review."""
    draft = visit_draft(draft_id, person).draft
    if draft.published_version is None:
        return redirect("contract_card", draft_id=draft_id, card=EntryCard.REVIEW.value)
    numbers = _numbers(draft)
    if not numbers:  # published by another door, which has an end of its own
        return redirect("draft_done", draft_id=draft_id)
    context = published_context(draft, numbers) | {"origin": installation_url()}
    return render(request, "contracts/entry_published.html", context)


@require_safe
@for_people
def contract_page_ready(_request: HttpRequest, person: User, draft_id: UUID) -> JsonResponse:
    """Whether the page of a published contract is there by now, as the end asks again and again."""
    draft = visit_draft(draft_id, person).draft
    is_ready = draft.published_version is not None and are_pages_ready(draft, _numbers(draft))
    return JsonResponse({"ready": is_ready, "said": _("Sa page s’ouvre dans la minute.")})


def _numbers(draft: Draft) -> Sequence[str]:
    entry = saved_entry(draft).entry
    return [row.get("id", "") for row in entry_rows(entry, today=localdate())] if entry.object else ()


def _form_of(card: EntryCard, visit: DraftVisit, entry: ContractEntry, sent: Any) -> CardForm:
    organisation: Organisation = visit.draft.organisation
    match card:
        case EntryCard.WHAT:
            return WhatForm(sent, contract=entry, siret=organisation.siret)
        case EntryCard.HOLDER:
            return HolderForm(sent, contract=entry)
        case EntryCard.AMOUNT:
            return AmountForm(sent, contract=entry, home=organisation.territory, today=localdate())
        case _:
            return MannerForm(sent, contract=entry)


def _as_sent(form: CardForm) -> dict[str, Any]:
    """The card as if it were sent as it is shown."""
    return {form.add_prefix(name): form.get_initial_for_field(field, name) for name, field in form.fields.items()}


def _base(request: HttpRequest) -> int:
    text = str(request.POST.get("revision", ""))
    if not text.isdecimal():
        raise Refused("revision_missing", sentence("Cette page est ancienne : rechargez-la, rien n’est perdu."))
    return int(text)


def _next_card(request: HttpRequest, card: EntryCard) -> EntryCard:
    return EntryCard.REVIEW if "relire" in request.GET else card.following


def _address(request: HttpRequest, draft: Draft, card: EntryCard, *words: str) -> str:
    """The address that a card is sent to: who came from the review goes back there."""
    query = "&".join([*words, *(["relire"] if "relire" in request.GET else [])])
    href = reverse("contract_card", args=[draft.id, card.value])
    return f"{href}?{query}" if query else href


def _previous_href(draft: Draft, card: EntryCard) -> str:
    before = list(EntryCard)[card.number - 2] if card.number > 1 else None
    return reverse("contract_card", args=[draft.id, before.value]) if before is not None else ""


def _steps_context(card: EntryCard, *, organisation: Organisation, through: Organisation | None) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "through": through,
        "card": card,
        "cards": [of_all.number <= card.number for of_all in EntryCard],
        "number": card.number,
        "count": len(EntryCard),
        "title": _(_TITLES[card]),
    }


def _card_context(form: CardForm, *, organisation: Organisation, through: Organisation | None) -> dict[str, Any]:
    return _steps_context(form.card, organisation=organisation, through=through) | {"form": form}
