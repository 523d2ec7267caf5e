"""The cards of a contract, a concession or a part of one; the last one is the page as it will read.

Each is saved with its draft when it is sent.
"""

from collections.abc import Sequence
from dataclasses import replace
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
from maillage.buy.contracts.domain.contract_entry import (
    PART_COLUMNS,
    ContractEntry,
    EntryCard,
    EntryModel,
    entry_rows,
)
from maillage.buy.contracts.intake.contract_rows import SCHEMA_ID
from maillage.buy.contracts.pages.entry.card_forms import CardForm
from maillage.buy.contracts.pages.entry.concession_forms import (
    GrantForm,
    GrantHolderForm,
    GrantMannerForm,
    GrantValueForm,
    YearForm,
)
from maillage.buy.contracts.pages.entry.entry_forms import (
    AmountForm,
    BuyerForm,
    HolderForm,
    LotLines,
    MannerForm,
    WhatForm,
)
from maillage.buy.contracts.pages.entry.model_words import WORDS
from maillage.buy.contracts.pages.entry.part_forms import FORMS_OF_PARTS, WhichForm
from maillage.buy.contracts.pages.entry.published import are_pages_ready, published_context
from maillage.buy.contracts.pages.entry.review import EntryReview, entry_review, reviewed_rows, sentences_by_column
from maillage.buy.contracts.store.contract_entries import (
    PastContract,
    SavedEntry,
    begin_entry,
    contract_of_entry,
    contracts_named,
    contracts_of,
    entry_findings,
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
from maillage.opendata.publishing.store.guided_records import own_dataset
from maillage.opendata.publishing.store.model_types import Draft
from maillage.web.public_url import installation_url

_READING: Final = ["GET", "HEAD", "POST"]
_GUARD: Final = "guard_unanswered"
_MOST_LISTED: Final = 8
_GONE: Final = sentence("Ce marché n’est plus dans votre fichier : revenez à la première question.")
_MODEL_UNKNOWN: Final = sentence("Rien ne se publie à cette adresse : choisissez ce que vous publiez.")


@require_http_methods(_READING)
@for_people_here
def new_contract(request: HttpRequest, person: User, word: str = EntryModel.MARKET.value) -> HttpResponse:
    """The first card of what nothing is saved of; a POST begins its draft and goes to the second."""
    model = _model_named(word)
    sent = request.POST if request.method == "POST" else request.GET
    choices = [choice.organisation for choice in organisations_for(person, Role.EDITOR, Capability.BUY)]
    organisation = organisation_to_publish_for(person, str(sent.get("organisation", "")), Capability.BUY)
    editor = acting(person, organisation, Role.EDITOR, Capability.BUY)
    entry = _new_entry(model, organisation, str(request.GET.get("modele", "")))
    form = _opening_form(request.POST if request.method == "POST" else None, entry, organisation)
    if form.is_valid():
        with form.refusals():
            draft = begin_entry(editor, sent_entry=form.entry, now=utc_now())
            saved = saved_entry(draft)
            # Who came back to this page and sends it again changes the first card of the same contract.
            source = saved.entry if saved.revision else _new_entry(model, organisation, str(sent.get("modele", "")))
            answered = source.answered(form.cells(), columns=form.columns)
            save_entry(draft, answered, base=saved.revision, now=utc_now())
            return redirect("contract_card", draft_id=draft.id, card=model.following(EntryCard.WHAT).value)
    context = _card_context(form, organisation=organisation, through=mandate_holder_of(editor)) | {
        "publisher": BuyerForm(choices, organisation.slug) if len(choices) > 1 else None,
        "past": _past_of(model, organisation.pk),
        "is_part": model.is_part,
        # Who publishes for several chooses another one on the form.
        "nothing": _nothing_to_add_to(form) if len(choices) <= 1 else None,
        "model": str(sent.get("modele", "")),
        "action": request.path,
    }
    return render(request, "contracts/entry_card.html", context, status=form.status)


def _model_named(word: str) -> EntryModel:
    try:
        return EntryModel(word)
    except ValueError:
        raise NotFound("model_unknown", _MODEL_UNKNOWN) from None


def _new_entry(model: EntryModel, organisation: Organisation, past: str) -> ContractEntry:
    """What a new entry starts from: a past contract, or the contract that something is added to."""
    if model is EntryModel.MARKET:
        return entry_like(organisation.pk, past) if past else ContractEntry()
    if not model.is_part or not past:
        return ContractEntry(model=model)
    contracts = contracts_named(contracts_of(organisation.pk, model), past)
    return ContractEntry(contracts[0].part_cells if len(contracts) == 1 else {}, model=model)


def _opening_form(sent: Any, entry: ContractEntry, organisation: Organisation) -> WhatForm | GrantForm | WhichForm:
    if entry.model.is_part:
        return WhichForm(sent, contract=entry, choices=contracts_of(organisation.pk, entry.model))
    if entry.model is EntryModel.CONCESSION:
        return GrantForm(sent, contract=entry, siret=organisation.siret)
    return WhatForm(sent, contract=entry, siret=organisation.siret)


def _nothing_to_add_to(form: CardForm) -> tuple[str, str, str] | None:
    """Where the organisation has nothing that such a part is added to: that, what to publish first, and where."""
    if not isinstance(form, WhichForm) or form.choices:
        return None
    words = WORDS[form.contract.model]
    return _(words.nothing), _(WORDS[words.first].button), reverse("contract_new", args=[words.first.value])


def _past_of(model: EntryModel, organisation_id: int) -> Sequence[PastContract]:
    """What the first card offers to start from: past contracts, or the last ones that something can be added to."""
    if model is EntryModel.MARKET:
        return past_contracts(organisation_id)
    standing = contracts_of(organisation_id, model)[:_MOST_LISTED] if model.is_part else ()
    return [PastContract(contract.key, contract.cells.get("objet", "")) for contract in standing]


@require_http_methods(_READING)
@for_people_here
def contract_card(request: HttpRequest, person: User, draft_id: UUID, card: str) -> HttpResponse:
    """A card of a contract; a POST saves it and goes on, or says at its fields what is wrong."""
    visit = visit_draft(draft_id, person)
    elsewhere = _elsewhere(visit.draft)
    if elsewhere:
        return redirect(elsewhere, draft_id=draft_id)
    saved = _saved_entry(request, visit.draft)
    if card not in saved.entry.model.cards:
        raise NotFound("card_unknown", sentence("Cette question n’existe pas : revenez à la première."))
    current = EntryCard(card)
    is_part = saved.entry.model.is_part
    if is_part and current is EntryCard.AMOUNT and contract_of_entry(visit.draft, saved.entry) is None:
        # Not chosen yet, or taken out of the file meanwhile.
        return redirect("contract_card", draft_id=draft_id, card=EntryCard.WHAT.value)
    if current is EntryCard.REVIEW:
        return _review(request, visit, saved)
    is_market = saved.entry.model is EntryModel.MARKET
    if (
        is_market
        and current is EntryCard.HOLDER
        and ("lots" in request.GET or (saved.entry.lots and "sans-lots" not in request.GET))
    ):
        return _lots(request, visit, saved)
    return _card(request, visit, saved, current)


@require_safe
@for_people
def contract_entry(request: HttpRequest, person: User, draft_id: UUID) -> HttpResponse:
    """Redirect to the first card of a draft that has no answer yet; ``sorte`` asks for the cards of another model."""
    draft = visit_draft(draft_id, person).draft
    elsewhere = _elsewhere(draft)
    if elsewhere:
        return redirect(elsewhere, draft_id=draft_id)
    entry, word = _saved_entry(request, draft).entry, str(request.GET.get("sorte", ""))
    if word in set(EntryModel) and entry.model != word:
        # The draft describes something else already: this is a draft of its own.
        return redirect(f"{reverse('contract_new', args=[word])}?organisation={draft.organisation.slug}")
    address = reverse("contract_card", args=[draft_id, entry.open_card.value])
    return redirect(address if entry.is_begun else f"{address}?sorte={entry.model.value}")


def _saved_entry(request: HttpRequest, draft: Draft) -> SavedEntry:
    """The entry of a draft; while nothing is saved, an empty one of the model that the address asks for."""
    saved = saved_entry(draft)
    word = str(request.GET.get("sorte", ""))
    if saved.revision or word not in set(EntryModel):
        return saved
    return SavedEntry(ContractEntry(model=EntryModel(word)))


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
            answered = replace(answered, lots=())
        with form.refusals(at=_number_field(form)):
            if card is answered.model.cards[-2]:
                refuse_standing(visit.draft, answered, entry_rows(answered, today=localdate()))
            save_entry(visit.draft, answered, base=_base(request), now=utc_now())
            return redirect(
                "contract_card", draft_id=visit.draft.id, card=_next_card(request, answered.model, card).value
            )
        saved = saved_entry(visit.draft)
    elif sent is None and "relire" in request.GET:
        # Who comes from the review sees at its field what is wrong.
        form = _form_of(card, visit, saved.entry, _as_sent(form))
        form.is_valid()
        errors, _warnings = entry_findings(visit.draft, saved.entry, reviewed_rows(saved.entry, today=localdate()))
        form.note_findings(sentences_by_column(errors))
    context = _card_context(form, organisation=visit.draft.organisation, through=visit.through) | {
        "draft": visit.draft,
        "revision": saved.revision,
        "action": _address(request, visit.draft, card, *_query_words(request)),
        "can_have_lots": card is EntryCard.HOLDER and saved.entry.model is EntryModel.MARKET,
        "previous": _previous_href(visit.draft, saved.entry.model, card),
    }
    return render(request, "contracts/entry_card.html", context, status=form.status if sent is not None else 200)


def _number_field(form: CardForm) -> str | None:
    """The field of a card that says the number, at which it is told that the number stands already; None without."""
    names = ("number", *(columns.number for columns in PART_COLUMNS.values()))
    return next((name for name in names if name in form.fields), None)


def _lots(request: HttpRequest, visit: DraftVisit, saved: SavedEntry) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    is_longer = sent is not None and "ajouter" in sent
    lots = LotLines(sent, saved.entry, added=2 if is_longer else 0)
    is_outdated = False
    if sent is not None and not is_longer and lots.is_valid():
        try:
            save_entry(visit.draft, lots.answered_entry(), base=_base(request), now=utc_now())
            following = _next_card(request, EntryModel.MARKET, EntryCard.HOLDER)
            return redirect("contract_card", draft_id=visit.draft.id, card=following.value)
        except AnswersChanged as change:
            # What was typed is still in the table: it is sent again on top of what was saved.
            lots.top.add_refusal(change)
            is_outdated, saved = True, saved_entry(visit.draft)
    context = _steps_context(saved.entry.model, EntryCard.HOLDER, visit.draft.organisation, through=visit.through) | {
        "title": _("À qui, lot par lot ?"),
        "lots": lots,
        "draft": visit.draft,
        "revision": saved.revision,
        "action": _address(request, visit.draft, EntryCard.HOLDER, "lots"),
        "previous": _previous_href(visit.draft, EntryModel.MARKET, EntryCard.HOLDER),
    }
    status = AnswersChanged.status if is_outdated else lots.status
    return render(request, "contracts/entry_lots.html", context, status=status)


def _review(request: HttpRequest, visit: DraftVisit, saved: SavedEntry) -> HttpResponse:
    draft, today = visit.draft, localdate()
    if not saved.entry.is_begun:
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
    context = _steps_context(saved.entry.model, EntryCard.REVIEW, draft.organisation, through=visit.through) | {
        "draft": draft,
        "revision": saved.revision,
        "review": review,
        "problem": problem,
        "has_question": problem is not None and problem.code == _GUARD,
        "may_publish": is_publisher,
        "has_dataset": (draft.dataset or own_dataset(draft.organisation_id, SCHEMA_ID)) is not None,
        "previous": _previous_href(draft, saved.entry.model, EntryCard.REVIEW),
    }
    return render(request, "contracts/entry_review.html", context, status=problem.status if problem else 200)


def _publish(request: HttpRequest, publisher: Acting, draft: Draft, saved: SavedEntry, *, review: EntryReview) -> None:
    """Publish what was read again; Refused if it changed since, or if it lacks something and nobody said it may."""
    if _base(request) != saved.revision:
        raise AnswersChanged
    if not review.is_conform and "quand-meme" not in request.POST:
        message = sentence("Il reste quelque chose à corriger : c’est dit à chaque ligne.")
        raise Refused("contract_incomplete", message)
    publish_entry(publisher, draft, saved.entry, review.rows, now=utc_now())


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
    model = saved_entry(draft).entry.model
    context = published_context(draft, numbers) | {
        "origin": installation_url(),
        "done": _(WORDS[model].done),
        "again": _(WORDS[model].again),
        "is_part": model.is_part,
        "again_href": reverse("contract_new", args=[model.value]),
    }
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
    return [row.get("id", "") for row in entry_rows(entry, today=localdate())] if entry.is_begun else ()


def _form_of(card: EntryCard, visit: DraftVisit, entry: ContractEntry, sent: Any) -> CardForm:
    if entry.model.is_part:
        return _form_of_part(card, visit.draft, entry, sent)
    organisation: Organisation = visit.draft.organisation
    if entry.model is EntryModel.CONCESSION:
        return _form_of_concession(card, organisation, entry, sent)
    match card:
        case EntryCard.WHAT:
            return WhatForm(sent, contract=entry, siret=organisation.siret)
        case EntryCard.HOLDER:
            return HolderForm(sent, contract=entry)
        case EntryCard.AMOUNT:
            return AmountForm(sent, contract=entry, home=organisation.territory, today=localdate())
        case _:
            return MannerForm(sent, contract=entry)


def _form_of_concession(card: EntryCard, organisation: Organisation, entry: ContractEntry, sent: Any) -> CardForm:
    match card:
        case EntryCard.WHAT:
            return GrantForm(sent, contract=entry, siret=organisation.siret)
        case EntryCard.HOLDER:
            return GrantHolderForm(sent, contract=entry)
        case EntryCard.AMOUNT:
            return GrantValueForm(sent, contract=entry, today=localdate())
        case _:
            return GrantMannerForm(sent, contract=entry)


def _form_of_part(card: EntryCard, draft: Draft, entry: ContractEntry, sent: Any) -> CardForm:
    if card is EntryCard.WHAT:
        return WhichForm(sent, contract=entry, choices=contracts_of(draft.organisation_id, entry.model, draft))
    standing = contract_of_entry(draft, entry)
    if standing is None:
        raise NotFound("contract_gone", _GONE)
    if entry.model is EntryModel.YEAR:
        return YearForm(sent, contract=entry, standing=standing)
    return FORMS_OF_PARTS[entry.model](sent, contract=entry, standing=standing, today=localdate())


def _as_sent(form: CardForm) -> dict[str, Any]:
    """The card as if it were sent as it is shown."""
    return {form.add_prefix(name): form.get_initial_for_field(field, name) for name, field in form.fields.items()}


def _base(request: HttpRequest) -> int:
    text = str(request.POST.get("revision", ""))
    if not text.isdecimal():
        raise Refused("revision_missing", sentence("Cette page est ancienne : rechargez-la, rien n’est perdu."))
    return int(text)


def _next_card(request: HttpRequest, model: EntryModel, card: EntryCard) -> EntryCard:
    return EntryCard.REVIEW if "relire" in request.GET else model.following(card)


def _query_words(request: HttpRequest) -> list[str]:
    """What the address of a card says beside it, and is sent back to."""
    word = str(request.GET.get("sorte", ""))
    is_without_lots = "sans-lots" in request.GET
    return [*(["sans-lots"] if is_without_lots else []), *([f"sorte={word}"] if word in set(EntryModel) else [])]


def _address(request: HttpRequest, draft: Draft, card: EntryCard, *words: str) -> str:
    """The address that a card is sent to: who came from the review goes back there."""
    query = "&".join([*words, *(["relire"] if "relire" in request.GET else [])])
    href = reverse("contract_card", args=[draft.id, card.value])
    return f"{href}?{query}" if query else href


def _previous_href(draft: Draft, model: EntryModel, card: EntryCard) -> str:
    before = model.previous(card)
    return reverse("contract_card", args=[draft.id, before.value]) if before is not None else ""


def _steps_context(
    model: EntryModel, card: EntryCard, organisation: Organisation, *, through: Organisation | None
) -> dict[str, Any]:
    words, number = WORDS[model], model.number_of(card)
    return {
        "organisation": organisation,
        "through": through,
        "card": card,
        "cards": [model.number_of(card) <= number for card in model.cards],
        "number": number,
        "count": len(model.cards),
        "title": _(words.titles[card]),
        "whole": _(words.whole) % {"name": organisation.name},
        "button": _(words.button),
        "past_title": _(words.past) if words.past else "",
        "new_href": reverse("contract_new", args=[model.value]),
    }


def _card_context(form: CardForm, *, organisation: Organisation, through: Organisation | None) -> dict[str, Any]:
    return _steps_context(form.contract.model, form.card, organisation, through=through) | {"form": form}
