"""The programme of one's own organisations: what is announced, what waits, what ends and may be announced again."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisations import takes_part
from maillage.accounts.store.permissions import OrganisationChoice, organisations_for
from maillage.buy.contracts.domain.listed_contracts import ListedContract
from maillage.buy.contracts.domain.threshold_bands import BAND_LABELS, band_of
from maillage.buy.contracts.store.contract_filters import last_day_within
from maillage.buy.programme.domain.planned_purchases import MOST_RENEWED, SCHEMA_ID, Quarter, renewed_keys
from maillage.buy.programme.pages.plan_form import (
    AwardForm,
    ConsultationForm,
    GivingUpForm,
    PlanForm,
    RenewalForm,
    plan_initial,
)
from maillage.buy.programme.store.plan_texts import band_text
from maillage.buy.programme.store.planned_purchases import StatedPurchase, purchases_of, stated_purchases
from maillage.buy.programme.store.purchase_contracts import (
    RENEWED_WITHIN_MONTHS,
    award_candidates,
    contracts_of_keys,
    contracts_to_renew,
)
from maillage.buy.programme.store.purchase_places import place_text
from maillage.kits.forms.forms import RefusableForm

_MONTHS_TOGETHER: Final = 12  # between the ends of contracts that one purchase may renew
_MONTHS_TO_CONSULT: Final = 6  # from the launch to the notification, before the contract of before ends


def own_programme_context(person: User, *, today: dt.date) -> dict[str, Any]:
    """The programmes of the organisations that ``person`` may act for."""
    choices = organisations_for(person, Role.PUBLISHER, Capability.BUY)
    by_organisation: dict[int, list[StatedPurchase]] = {}
    for purchase in stated_purchases(purchases_of([choice.organisation for choice in choices])):
        if purchase.organisation is not None:
            by_organisation.setdefault(purchase.organisation.pk, []).append(purchase)
    return {
        "programmes": [
            _programme(choice, by_organisation.get(choice.organisation.pk, []), today) for choice in choices
        ],
        "schema": SCHEMA_ID.split("/"),
    }


def _programme(choice: OrganisationChoice, purchases: list[StatedPurchase], today: dt.date) -> dict[str, Any]:
    """What one organisation announces, and which of its contracts end; ``through`` acts for it by mandate."""
    last = last_day_within(today, RENEWED_WITHIN_MONTHS)
    return {
        "organisation": choice.organisation,
        "through": choice.through,
        "purchases": purchases,
        "waiting": [purchase for purchase in purchases if purchase.is_overdue(today)],
        "to_come": [purchase for purchase in purchases if purchase.is_to_come and not purchase.is_overdue(today)],
        "over": [purchase for purchase in purchases if not purchase.is_to_come],
        "renewed": contracts_to_renew(choice.organisation.siret, today=today, last=last),
    }


def announcing_context(organisation: Organisation, form: PlanForm, *, today: dt.date) -> dict[str, Any]:
    """The form of a new purchase of ``organisation``, and the contracts that it may renew together."""
    keys = renewed_keys(form.renews)
    key = keys[0] if keys else ""
    renewed = contracts_of_keys([key], today=today).get(key) if key else None
    others = _renewed_together(organisation, renewed, today) if renewed else []
    return {
        "organisation": organisation,
        "form": form,
        "renewed": renewed,
        "renewed_key": key,
        "renewal_form": RenewalForm(others, keys) if others else None,
    }


def _renewed_together(organisation: Organisation, renewed: ListedContract, today: dt.date) -> list[ListedContract]:
    """Other contracts of the buyer in the same division of the CPV that end within a year of the renewed one."""
    last = last_day_within(renewed.ends_on or today, _MONTHS_TOGETHER)
    alike = [
        contract
        for contract in contracts_to_renew(organisation.siret, today=today, last=last)
        if contract.key != renewed.key and (contract.cpv or "")[:2] == (renewed.cpv or "")[:2]
    ]
    return alike[: MOST_RENEWED - 1]


def renewed_contract(organisation: Organisation, key: str, *, today: dt.date) -> ListedContract | None:
    """The contract of ``organisation`` that a purchase may renew; None for no key, and for one of another buyer."""
    contract = contracts_of_keys([key], today=today).get(key) if key else None
    return contract if contract is not None and contract.buyer_id == organisation.siret else None


def first_plan(organisation: Organisation, contract: ListedContract | None, *, today: dt.date) -> dict[str, str]:
    """What the form of a new purchase begins with: the place of the buyer, or all that the contract to renew says."""
    initial = {"territory": place_text(organisation.territory)}
    if contract is None:
        return initial
    initial |= {"object": " ".join((contract.object or "").split()), "cpv": contract.cpv or ""}
    if contract.commune:
        initial["territory"] = place_text(f"commune:{contract.commune}")
    if contract.amount_now_eur is not None:
        initial["band"] = BAND_LABELS[band_of(contract.amount_now_eur)]
    if contract.ends_on is not None:
        launch = last_day_within(contract.ends_on, -_MONTHS_TO_CONSULT)
        initial["quarter"] = Quarter.of(max(launch, today)).word
        initial["starts_on"] = (contract.ends_on + dt.timedelta(days=1)).isoformat()
    return initial


def own_purchase_context(
    purchase: StatedPurchase,
    organisation: Organisation,
    refused: RefusableForm | None,
    *,
    today: dt.date,
) -> dict[str, Any]:
    """The page on which a purchase is changed, and said to be launched, awarded or given up.

    ``refused`` is the form that was sent, where it could not be taken: it stands in place of what the purchase says.
    """
    stated, candidates = purchase.consultation, list(_candidates(purchase, today))
    award_form = refused if isinstance(refused, AwardForm) else AwardForm(initial={"contracts": purchase.contract_keys})
    award_form.offer_contracts(candidates)
    return {
        "purchase": purchase,
        "organisation": organisation,
        "is_public": takes_part(organisation),
        "revision": purchase.changed_at.isoformat(),
        "plan_form": refused
        if isinstance(refused, PlanForm)
        else PlanForm(initial=plan_initial(purchase.plan), today=today),
        "consultation_form": refused
        if isinstance(refused, ConsultationForm)
        else ConsultationForm(initial=asdict(stated) if stated else None, today=today),
        "award_form": award_form,
        "has_candidates": bool(candidates),
        "giving_up_form": refused if isinstance(refused, GivingUpForm) else GivingUpForm(),
        # Of a button without a form; a form says itself what is wrong with it.
        "problem": refused.problem if type(refused) is RefusableForm else "",
    }


def _candidates(purchase: StatedPurchase, today: dt.date) -> Iterator[tuple[ListedContract, str]]:
    """The contracts that came of the purchase, then those that may have, with the signs that say so."""
    confirmed = contracts_of_keys(purchase.contract_keys, today=today)
    for contract in confirmed.values():
        yield contract, ""
    signs = {
        True: _("même acheteur, même famille d’achat, montant dans la tranche"),
        False: _("même acheteur, même famille d’achat, montant hors de la tranche de %(band)s")
        % {"band": band_text(purchase.announced_band)},
        None: _("même acheteur, même famille d’achat, montant inconnu"),
    }
    for candidate in award_candidates(purchase, today=today):
        if candidate.contract.key not in confirmed:
            yield candidate.contract, signs[candidate.is_in_band]
