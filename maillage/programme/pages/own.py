"""The programme of one's own organisations: what is announced, what waits, what ends and may be announced again."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.queries import Organisation, User
from maillage.accounts.queries.organisations import takes_part
from maillage.accounts.queries.permissions import OrganisationChoice, organisations_for
from maillage.accounts.terms import Capability, Role
from maillage.kits.forms.forms import RefusableForm
from maillage.procurement.terms.listed_contracts import ListedContract
from maillage.programme.pages.plan_form import AwardForm, ConsultationForm, GivingUpForm, PlanForm, plan_initial
from maillage.programme.parts.programme_words import purchase_href, purchases_text
from maillage.programme.parts.purchase_cards import PurchaseCard, purchase_cards
from maillage.programme.queries.plan_texts import band_text
from maillage.programme.queries.planned_purchases import StatedPurchase, purchases_of, stated_purchases
from maillage.programme.queries.purchase_contracts import (
    RENEWED_WITHIN_MONTHS,
    award_candidates,
    contracts_of_keys,
    contracts_to_renew,
)
from maillage.programme.queries.purchase_places import place_text
from maillage.programme.terms.planned_purchases import MOST_RENEWED, SCHEMA_ID, PlannedState, Quarter, renewed_keys
from maillage.purchases.parts.contract_words import contract_href, holders_text, object_text
from maillage.purchases.queries.contract_filters import last_day_within
from maillage.purchases.terms.threshold_bands import BAND_LABELS, band_of
from maillage.web.filters import FilterOption, with_pairs
from maillage.web.offers import ShownLink, page_link
from maillage.web.wording.formats import day, euros, missing

_MONTHS_TOGETHER: Final = 12  # between the ends of contracts that one purchase may renew
_MONTHS_TO_CONSULT: Final = 6  # from the launch to the notification, before the contract of before ends


@dataclass(frozen=True, slots=True)
class RenewalLine:
    """A contract that ends, and where its renewal is prepared."""

    title: str
    href: str
    ends: str
    holders: str
    prepare_href: str
    need: ShownLink | None


@dataclass(frozen=True, slots=True)
class OwnProgramme:
    """What one organisation announces; ``through`` is the one that acts for it by mandate."""

    organisation: Organisation
    through: Organisation | None
    count: str
    waiting: tuple[PurchaseCard, ...]
    to_come: tuple[PurchaseCard, ...]
    over: tuple[PurchaseCard, ...]
    renewals: tuple[RenewalLine, ...]
    add_href: str
    file_href: str
    csv_href: str
    has_siret: bool


@dataclass(frozen=True, slots=True)
class OwnProgrammePage:
    """All that templates/programme/own_programme.html shows."""

    programmes: tuple[OwnProgramme, ...]
    template_href: str


@dataclass(frozen=True, slots=True)
class AnnouncingPage:
    """What templates/programme/announce.html shows."""

    organisation: Organisation
    form: PlanForm
    renewed: str
    renewed_key: str
    others: tuple[FilterOption, ...]  # contracts that end about then, which the same purchase may renew


@dataclass(frozen=True, slots=True)
class ContractChoice:
    """A contract that may have come of the purchase, with the signs that say so."""

    key: str
    title: str
    detail: str
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class OwnPurchasePage:
    """What templates/programme/own_purchase.html shows: the announcement to change, and what becomes of it."""

    number: int
    title: str
    organisation: Organisation
    card: PurchaseCard
    page_href: str
    revision: str
    is_open: bool
    is_awarded: bool
    plan: PlanForm
    consultation: ConsultationForm
    award: AwardForm
    giving_up: GivingUpForm
    candidates: tuple[ContractChoice, ...]
    problem: str


def own_programme_page(person: User, *, today: dt.date) -> OwnProgrammePage:
    """The programmes of the organisations that ``person`` may act for."""
    choices = organisations_for(person, Role.PUBLISHER, Capability.BUY)
    by_organisation: dict[int, list[StatedPurchase]] = {}
    for purchase in stated_purchases(purchases_of(choice.organisation for choice in choices)):
        if purchase.organisation is not None:
            by_organisation.setdefault(purchase.organisation.pk, []).append(purchase)
    family, name = SCHEMA_ID.split("/")
    return OwnProgrammePage(
        tuple(_programme(choice, by_organisation.get(choice.organisation.pk, []), today) for choice in choices),
        reverse("catalog_schema_template", args=[family, name, "1.0.0", "xlsx"]),
    )


def announcing_page(organisation: Organisation, form: PlanForm, *, today: dt.date) -> AnnouncingPage:
    """The form of a new purchase of ``organisation``."""
    keys = renewed_keys(form.renews)
    key = keys[0] if keys else ""
    renewed = contracts_of_keys([key], today=today).get(key) if key else None
    return AnnouncingPage(
        organisation=organisation,
        form=form,
        renewed=object_text(renewed.object) if renewed else "",
        renewed_key=key,
        others=_renewed_together(organisation, renewed, keys, today) if renewed else (),
    )


def _renewed_together(
    organisation: Organisation, renewed: ListedContract, keys: Sequence[str], today: dt.date
) -> tuple[FilterOption, ...]:
    """Other contracts of the buyer in the same division of the CPV that end within a year of the renewed one."""
    last = last_day_within(renewed.ends_on or today, _MONTHS_TOGETHER)
    alike = [
        contract
        for contract in contracts_to_renew(organisation.siret, today=today, last=last)
        if contract.key != renewed.key and (contract.cpv or "")[:2] == (renewed.cpv or "")[:2]
    ]
    return tuple(
        FilterOption(
            contract.key,
            f"{object_text(contract.object)} ({day(contract.ends_on) if contract.ends_on else missing()})",
            contract.key in keys,
        )
        for contract in alike[: MOST_RENEWED - 1]
    )


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


def own_purchase_page(
    purchase: StatedPurchase,
    organisation: Organisation,
    refused: RefusableForm | None,
    *,
    checked_keys: Collection[str],
    today: dt.date,
) -> OwnPurchasePage:
    """The page on which a purchase is changed, and said to be launched, awarded or given up.

    ``refused`` is the form that was sent, where it could not be taken: it stands in place of what the purchase says.
    """
    stated, (card,) = purchase.consultation, purchase_cards([purchase], today=today)
    return OwnPurchasePage(
        number=purchase.number,
        title=purchase.plan.object,
        organisation=organisation,
        card=card,
        page_href=purchase_href(purchase.number) if takes_part(organisation) else "",
        revision=purchase.changed_at.isoformat(),
        is_open=purchase.state in {PlannedState.ANNOUNCED, PlannedState.CONSULTED},
        is_awarded=purchase.state is PlannedState.AWARDED,
        plan=refused if isinstance(refused, PlanForm) else PlanForm(initial=plan_initial(purchase.plan), today=today),
        consultation=refused
        if isinstance(refused, ConsultationForm)
        else ConsultationForm(initial=asdict(stated) if stated else None, today=today),
        award=refused if isinstance(refused, AwardForm) else AwardForm(),
        giving_up=refused if isinstance(refused, GivingUpForm) else GivingUpForm(),
        candidates=_contract_choices(purchase, checked_keys, today),
        problem=refused.problem if refused else "",
    )


def _programme(choice: OrganisationChoice, purchases: list[StatedPurchase], today: dt.date) -> OwnProgramme:
    organisation = choice.organisation
    cards = purchase_cards(purchases, today=today)
    last = last_day_within(today, RENEWED_WITHIN_MONTHS)
    add_href = reverse("announce_purchase", args=[organisation.slug])
    return OwnProgramme(
        organisation=organisation,
        through=choice.through,
        count=purchases_text(len(cards)),
        waiting=tuple(card for card in cards if card.is_overdue),
        to_come=tuple(card for card in cards if card.is_to_come and not card.is_overdue),
        over=tuple(card for card in cards if not card.is_to_come),
        renewals=tuple(
            RenewalLine(
                title=object_text(contract.object),
                href=contract_href(contract.key),
                ends=day(contract.ends_on) if contract.ends_on else "",
                holders=holders_text(contract.holders),
                prepare_href=with_pairs(add_href, [("marche", contract.key)]),
                need=page_link("ask_structures", marche=contract.key),
            )
            for contract in contracts_to_renew(organisation.siret, today=today, last=last)
        ),
        add_href=add_href,
        file_href=reverse("programme_file", args=[organisation.slug]),
        csv_href=reverse("own_programme_csv", args=[organisation.slug]),
        has_siret=bool(organisation.siret),
    )


def _contract_choices(
    purchase: StatedPurchase, checked_keys: Collection[str], today: dt.date
) -> tuple[ContractChoice, ...]:
    """First those that are confirmed, then the candidates with their signs."""
    confirmed = contracts_of_keys(purchase.contract_keys, today=today)
    listed = [(contract, "") for contract in confirmed.values()]
    for candidate in award_candidates(purchase, today=today):
        if candidate.contract.key not in confirmed:
            sign = {
                True: _("même acheteur, même famille d’achat, montant dans la tranche"),
                False: _("même acheteur, même famille d’achat, montant hors de la tranche de %(band)s")
                % {"band": band_text(purchase.announced_band)},
                None: _("même acheteur, même famille d’achat, montant inconnu"),
            }[candidate.is_in_band]
            listed.append((candidate.contract, sign))
    return tuple(
        ContractChoice(
            key=contract.key,
            title=object_text(contract.object),
            detail=" · ".join(
                filter(
                    None,
                    (
                        day(contract.notified_on) if contract.notified_on else "",
                        euros(contract.amount_now_eur),
                        holders_text(contract.holders),
                        sign,
                    ),
                )
            ),
            href=contract_href(contract.key),
            is_chosen=contract.key in checked_keys,
        )
        for contract, sign in listed
    )
