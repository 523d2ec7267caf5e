"""The life of a contract as dated steps: awarded, published, started, changed, ordered from, ended, followed by."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.domain.listed_contracts import ListedHolder
from maillage.buy.contracts.domain.notice_links import NoticeLink
from maillage.buy.contracts.pages.parts.contract_words import contract_href, holders_text, object_text, time_left
from maillage.buy.contracts.pages.parts.notice_words import notice_title, sureness_text
from maillage.buy.contracts.pages.parts.offered_parts import DatedStep, TimelineStep, offered_steps
from maillage.buy.contracts.store.contract_page import ContractRecord, LinkedContract
from maillage.core.problems import sentence
from maillage.web.wording.formats import day, euro_amount, euros, months_text, number

CERTAIN: Final = "certain"
ORDER_OF: Final = "order-of"
SUCCESSOR: Final = "successor"
LOTS: Final = frozenset({"lot-of", "same-consultation"})
_TERM_DAYS: Final = 62  # the longest two months
_MOST_TARIFFS: Final = 6  # of a year on the page; all of them are in the files


# Signs that two contracts belong together; what is no sign of ours is shown as it is.
REASONS: Final[Mapping[str, str]] = {
    "same-number": sentence("même numéro"),
    "framework-number": sentence("numéro d’accord-cadre cité"),
    "similar-number": sentence("numéro presque identique"),
    "same-buyer": sentence("même acheteur"),
    "same-holder": sentence("même titulaire"),
    "same-cpv": sentence("même code CPV"),
    "same-cpv-class": sentence("même famille d’achat"),
    "same-object": sentence("même objet"),
    "similar-object": sentence("objet proche"),
    "same-day": sentence("même jour"),
    "same-amount": sentence("même montant"),
    "near-end": sentence("notifié près de la fin"),
    "within-framework": sentence("notifié pendant l’accord-cadre"),
    "similar-amount": sentence("montant proche"),
}


def timeline(record: ContractRecord, *, today: dt.date, notices: Sequence[NoticeLink] = ()) -> tuple[TimelineStep, ...]:
    """The steps in the order of their days; what may follow the contract comes last."""
    contract, listed = record.contract, record.listed
    dated = [*offered_steps(listed.key), *_first_steps(contract), *_amendment_steps(contract), *_year_steps(contract)]
    dated += [
        (
            link.contract.notified_on,
            _linked_step(link, _("Commande passée sur cet accord-cadre"))
            if link.sureness == CERTAIN
            else _linked_step(link, _("Peut-être une commande de cet accord-cadre"), mark="maybe"),
        )
        for link in record.links
        if link.kind == ORDER_OF and not link.is_target
    ]
    dated += [
        (link.contract.notified_on, _linked_step(link, _("Peut-être le marché d’avant"), mark="maybe"))
        for link in record.links
        if link.kind == SUCCESSOR and not link.is_target
    ]
    dated += [
        (
            link.notice.published_on,
            TimelineStep(
                day(link.notice.published_on) if link.notice.published_on else "",
                notice_title(link.notice),
                (sureness_text(link),),
                link.notice.address or "",
                "past" if link.is_certain else "maybe",
            ),
        )
        for link in notices
    ]
    steps = [step for _day, step in sorted(dated, key=lambda pair: pair[0] or dt.date.max)]
    if listed.ends_on is not None:
        is_over = listed.ends_on < today
        details = () if is_over else (time_left(listed.ends_on, today),)
        note = _(
            "Date calculée : notification et durée, modifications comprises. Les reconductions ne sont pas publiées."
        )
        title = _("Fin prévue")
        steps.append(TimelineStep(day(listed.ends_on), title, (*details, note), mark="past" if is_over else "future"))
    for link in record.links:
        if link.kind == SUCCESSOR and link.is_target:
            title = _("Suite") if link.sureness == CERTAIN else _("Peut-être la suite")
            steps.append(_linked_step(link, title, mark="maybe"))
    return tuple(steps)


def _first_steps(contract: Contract) -> Iterator[DatedStep]:
    if contract.notified_on is not None:
        details = [part for part in (_worth(contract.amount_eur, contract.duration_months),) if part]
        yield contract.notified_on, TimelineStep(day(contract.notified_on), _("Notifié au titulaire"), tuple(details))
    if contract.starts_on is not None:
        yield contract.starts_on, TimelineStep(day(contract.starts_on), _("Début d’exécution"))
    if contract.published_on is not None:
        details = []
        if contract.notified_on is not None:
            delay_days = (contract.published_on - contract.notified_on).days
            # Two months after the notification (arrêté du 22 décembre 2022, art. 3).
            if delay_days > _TERM_DAYS:
                details.append(
                    _("%(days)s jours après la notification, quand la règle est de deux mois") % {"days": delay_days}
                )
        yield contract.published_on, TimelineStep(day(contract.published_on), _("Données publiées"), tuple(details))


def _amendment_steps(contract: Contract) -> Iterator[DatedStep]:
    amount, months = contract.amount_eur, contract.duration_months
    for rank, amendment in enumerate(contract.amendments, 1):
        # What it changes, beside what stood before it.
        changes = [object_text(amendment.object)] if amendment.object else []
        if amendment.amount_eur is not None and amendment.amount_eur != amount:
            words = {"before": euros(amount), "after": euros(amendment.amount_eur)}
            text = _("montant : %(before)s → %(after)s") % words
            if amount:
                text += f" ({100 * (amendment.amount_eur - amount) / amount:+.0f} %)"
            changes.append(text)
            amount = amendment.amount_eur
        if amendment.duration_months is not None and amendment.duration_months != months:
            words = {"before": months_text(months), "after": months_text(amendment.duration_months)}
            changes.append(_("durée : %(before)s → %(after)s") % words)
            months = amendment.duration_months
        if amendment.holders:
            holders = [ListedHolder(holder.name, holder.id, holder.siren) for holder in amendment.holders]
            changes.append(_("titulaire : %(names)s") % {"names": holders_text(holders)})
        on = amendment.notified_on or amendment.published_on
        title = _("Modification %(number)s") % {"number": amendment.number or rank}
        yield on, TimelineStep(day(on) if on else "", title, tuple(changes))


def _year_steps(contract: Contract) -> Iterator[DatedStep]:
    """What a concession says of each year: what was invested, what users pay."""
    for year in contract.years:
        tariffs = []
        for tariff in year.tariffs[:_MOST_TARIFFS]:
            price = tariff.amount_eur
            is_whole = price is None or float(price).is_integer()
            tariffs.append(f"{tariff.name} : {euros(price) if price is None or is_whole else euro_amount(price, 2)}")
        if len(year.tariffs) > _MOST_TARIFFS:
            tariffs.append(_("et %(count)s autres tarifs") % {"count": number(len(year.tariffs) - _MOST_TARIFFS)})
        invested = _("investissement : %(amount)s") % {"amount": euros(year.investment_eur)}
        title = _("Une année de la concession")
        yield (
            year.published_on,
            TimelineStep(day(year.published_on) if year.published_on else "", title, (invested, *tariffs)),
        )


def _linked_step(link: LinkedContract, title: str, *, mark: str = "past") -> TimelineStep:
    other = link.contract
    details = [object_text(other.object), _worth(other.amount_now_eur, other.duration_now_months)]
    if link.sureness != CERTAIN:
        reasons = ", ".join(_(REASONS.get(reason, reason)) for reason in link.reasons)
        details.append(_("Rapprochement possible : %(reasons)s.") % {"reasons": reasons})
    on = day(other.notified_on) if other.notified_on else ""
    return TimelineStep(on, title, tuple(part for part in details if part), contract_href(other.key), mark)


def _worth(amount_eur: float | None, months: int | None) -> str:
    values = [euros(amount_eur)] if amount_eur is not None else []
    values += [_("pour %(duration)s") % {"duration": months_text(months)}] if months else []
    return " ".join(values)
