"""The page of one contract: who buys what from whom in a sentence, its life, its data, what was repaired, its file."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.kits.search.form import search_href
from maillage.procurement.parts.official_format import incomplete_fields
from maillage.procurement.terms.contracts import Contract
from maillage.procurement.terms.listed_contracts import ListedContract, ListedHolder
from maillage.procurement.terms.vocabularies import FormatVersion, LeftOut
from maillage.purchases.pages.contract.comparison import comparison_text, framework_text
from maillage.purchases.pages.contract.questions import AskedQuestion, asked_questions
from maillage.purchases.pages.contract.remarks import RemarkRow, fault_rows, remark_rows
from maillage.purchases.pages.contract.timeline import CERTAIN, LOTS, ORDER_OF, timeline
from maillage.purchases.parts.contract_cards import (
    ContractCard,
    Fact,
    buyer_name,
    contract_cards,
    holder_name,
    holders_text,
    object_text,
)
from maillage.purchases.parts.contract_words import buyer_href, holder_href, place_market_href, time_left
from maillage.purchases.parts.notice_words import NoticeCard, notice_cards
from maillage.purchases.parts.offered_parts import TimelineStep, offered_contract_panels
from maillage.purchases.queries.contract_filters import ContractSearch
from maillage.purchases.queries.contract_notices import contract_notices
from maillage.purchases.queries.contract_page import ContractRecord, EarlierStatement, contract_record
from maillage.purchases.queries.cpv_names import cpv_name
from maillage.purchases.queries.official_terms import official_term, official_terms
from maillage.territory.queries import name_of
from maillage.web.offers import Panel
from maillage.web.wording.formats import day, euros, missing, months_text, number, percent

_CLASS_DIGITS: Final = 5
_MOST_STEPS: Final = 12  # shown without a click; of more, the first and the last
_FIRST_STEPS: Final = 4
_LAST_STEPS: Final = 4
_LONGEST_TITLE: Final = 140  # characters; the whole object follows


@dataclass(frozen=True, slots=True)
class StatementRow:
    """An older version: what it said, and who published it until when."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class ContractPage:
    """All that templates/purchases/contract.html shows."""

    title: str
    whole_object: str
    buyer: str
    buyer_href: str
    holders: tuple[Fact, ...]
    sentence: str
    amount: str
    amount_note: str
    end: str
    end_note: str
    offers: str
    offers_note: str
    steps: tuple[TimelineStep, ...]
    folded_steps: tuple[TimelineStep, ...]
    last_steps: tuple[TimelineStep, ...]
    facts: tuple[Fact, ...]
    considerations: tuple[Fact, ...]
    framework: tuple[ContractCard, ...]
    lots: tuple[ContractCard, ...]
    faults: tuple[RemarkRow, ...]
    repairs: tuple[RemarkRow, ...]
    left_out: str
    key: str
    json_href: str
    xml_href: str
    lacking: tuple[str, ...]
    alike_href: str
    alike_label: str
    comparison: str
    questions: Sequence[AskedQuestion]
    replies_href: str
    framework_use: str
    notices: tuple[NoticeCard, ...]
    dropped: str
    versions: tuple[StatementRow, ...]
    panels: tuple[Panel, ...]


def contract_page(key: str, *, today: dt.date) -> ContractPage:
    """The page of the contract of ``key``; NotFound where there is none."""
    record = contract_record(key)
    contract, listed = record.contract, record.listed
    text = " ".join((contract.object or "").split()) or _("Objet non renseigné")
    lacking = incomplete_fields(contract)
    notices = contract_notices(record)
    steps = timeline(record, today=today, notices=notices)
    is_long = len(steps) > _MOST_STEPS
    return ContractPage(
        title=text if len(text) <= _LONGEST_TITLE else f"{text[:_LONGEST_TITLE].rsplit(' ', 1)[0]}…",
        whole_object=text if len(text) > _LONGEST_TITLE else "",
        buyer=buyer_name(listed.buyer_label, listed.buyer_id),
        buyer_href=buyer_href(contract.buyer_id),
        holders=tuple(_holder_fact(holder) for holder in listed.holders),
        sentence=_answer(record, today),
        amount=euros(listed.amount_now_eur),
        amount_note=_("hors taxes ; %(amount)s à l’origine") % {"amount": euros(contract.amount_eur)}
        if listed.amount_now_eur != contract.amount_eur
        else _("maximum de l’accord-cadre, hors taxes")
        if listed.is_framework
        else _("hors taxes"),
        end=day(listed.ends_on) if listed.ends_on else missing(),
        end_note=time_left(listed.ends_on, today) if listed.ends_on else _("la durée ou la date manque"),
        offers=number(contract.offers_received) if contract.offers_received is not None else missing(),
        offers_note="" if contract.version is FormatVersion.V2 else _("le format 1 ne le prévoit pas"),
        steps=steps[:_FIRST_STEPS] if is_long else steps,
        folded_steps=steps[_FIRST_STEPS:-_LAST_STEPS] if is_long else (),
        last_steps=steps[-_LAST_STEPS:] if is_long else (),
        facts=tuple(_facts(contract, record)),
        considerations=(
            _fact(_("Sociales"), official_terms(contract.social)),
            _fact(_("Environnementales"), official_terms(contract.environmental)),
        ),
        framework=contract_cards(
            [link.contract for link in record.links if link.kind == ORDER_OF and link.is_target], today=today
        ),
        lots=contract_cards([link.contract for link in record.links if link.kind in LOTS], today=today),
        faults=fault_rows(record, today=today),
        repairs=remark_rows(record.remarks, are_repairs=True, params={}),
        left_out=_left_out(
            listed.left_out or (LeftOut.EXCLUDED if any(remark.excludes for remark in record.remarks) else None)
        ),
        key=key,
        json_href="" if lacking else reverse("contract_json", args=[key]),
        xml_href="" if lacking else reverse("contract_xml", args=[key]),
        lacking=tuple(dict.fromkeys(path or message for path, message in lacking)),
        alike_href=search_href(ContractSearch(cpv=(contract.cpv or "")[:_CLASS_DIGITS])) if contract.cpv else "",
        alike_label=cpv_name((contract.cpv or "")[:_CLASS_DIGITS]),
        comparison=comparison_text(listed.number),
        questions=asked_questions(listed),
        replies_href=reverse("contract_replies", args=[key]),
        framework_use=framework_text(listed.number) if listed.is_framework else "",
        notices=notice_cards(notices),
        dropped=_dropped(listed),
        versions=tuple(_version_row(version) for version in record.versions),
        panels=offered_contract_panels(key),
    )


def _left_out(reason: str | None) -> str:
    """Why sums leave the contract out; "" where they do not."""
    match reason:
        case LeftOut.PLACEHOLDER:
            return _(
                "Ce montant est fictif, ou ce marché est un essai : les sommes le laissent de côté. La raison est dite "
                "plus bas. Il est montré ici tel qu’il a été publié."
            )
        case LeftOut.EXCLUDED:
            return _(
                "Le ministère écarte ce marché de ses données consolidées, et les sommes le laissent de côté. Les "
                "erreurs sont dites plus bas. Il est montré ici tel qu’il a été publié."
            )
        case _:
            return ""


def _holder_fact(holder: ListedHolder) -> Fact:
    number_text = f"SIREN {holder.siren}" if holder.siren else holder.id or ""
    return Fact(number_text, holder_name(holder), holder_href(holder.siren))


def _dropped(listed: ListedContract) -> str:
    """What became of its source: it has the contract no more, or publishes no more; "" where it does."""
    if listed.source_withdrawn_on is not None:
        words = {"source": listed.source_name, "day": day(listed.source_withdrawn_on)}
        return _("La source « %(source)s » ne publie plus depuis le %(day)s : voici son dernier état.") % words
    if listed.dropped_on is not None:
        words = {"source": listed.source_name, "day": day(listed.dropped_on)}
        return (
            _("La source « %(source)s » ne donne plus ce marché depuis le %(day)s : voici ce qu’elle en disait.")
            % words
        )
    return ""


def _version_row(version: EarlierStatement) -> StatementRow:
    statements = [
        object_text(version.object),
        holders_text(version.holders),
        euros(version.amount_eur) if version.amount_eur is not None else "",
        months_text(version.duration_months) if version.duration_months is not None else "",
    ]
    source = version.source
    if version.replaced_on is not None:
        words = {"source": source, "day": day(version.replaced_on)}
        source = _("%(source)s, jusqu’au %(day)s") % words
    return StatementRow(" · ".join(part for part in statements if part), source)


def _answer(record: ContractRecord, today: dt.date) -> str:
    """Who buys from whom, for how much, from when to when, in one sentence; what is not stated is left out."""
    listed = record.listed
    words = {
        "buyer": buyer_name(listed.buyer_label, listed.buyer_id),
        "holders": holders_text(listed.holders),
        "amount": euros(listed.amount_now_eur),
    }
    if listed.amount_now_eur is None:
        text = _("%(buyer)s achète à %(holders)s, pour un montant non renseigné") % words
    elif listed.is_framework:
        text = _("%(buyer)s achète à %(holders)s, jusqu’à %(amount)s hors taxes") % words
    else:
        text = _("%(buyer)s achète à %(holders)s pour %(amount)s hors taxes") % words
    if listed.notified_on is not None and listed.ends_on is not None:
        days = {"first": day(listed.notified_on), "last": day(listed.ends_on)}
        text += ", " + _("du %(first)s au %(last)s") % days
    elif listed.notified_on is not None:
        text += ", " + _("depuis le %(first)s") % {"first": day(listed.notified_on)}
    is_over = listed.ends_on is not None and listed.ends_on < today
    return f"{text} ({_('terminé')})." if is_over else f"{text}."


def _facts(contract: Contract, record: ContractRecord) -> Iterator[Fact]:
    place = name_of(contract.place_code) if contract.place_code else None
    where = " · ".join(filter(None, (contract.place_name or place, contract.place_code)))
    listed = record.listed
    address = (
        f"commune:{listed.commune}"
        if listed.commune
        else f"departement:{listed.departement}"
        if listed.departement
        else ""
    )
    cpv = f"{contract.cpv} · {cpv_name(contract.cpv)}" if contract.cpv else None
    yield _fact(_("Nature"), contract.nature and official_term(contract.nature))
    cpv_href = reverse("contract_cpv", args=[contract.cpv]) if cpv_name(contract.cpv or "") else ""
    yield _fact(_("Achat (CPV)"), cpv, href=cpv_href)
    yield _fact(_("Procédure"), contract.procedure and official_term(contract.procedure))
    yield _fact(_("Lieu d’exécution"), where, href=place_market_href(address) if address else "")
    yield _fact(_("Durée"), months_text(contract.duration_months) if contract.duration_months is not None else None)
    yield _fact(_("Forme du prix"), contract.price_form and official_term(contract.price_form))
    yield _fact(_("Type de prix"), official_terms(contract.price_types))
    if contract.version is FormatVersion.V2:
        yield _fact(_("Techniques d’achat"), official_terms(contract.techniques))
        yield _fact(_("Modalités d’exécution"), official_terms(contract.execution_modes))
        yield _fact(_("Groupement"), contract.grouping and official_term(contract.grouping))
        yield _fact(_("Sous-traitance"), _yes_no(is_so=contract.is_subcontracting_declared))
        yield _fact(_("Marché innovant"), _yes_no(is_so=contract.is_innovative))
        yield _fact(_("CCAG"), contract.ccag and official_term(contract.ccag))
        yield _fact(
            _("Avance"),
            percent(contract.advance_share) if contract.advance_share else _yes_no(is_so=contract.has_advance),
        )
    if contract.framework_id:
        certain = any(link.kind == ORDER_OF and link.is_target and link.sureness == CERTAIN for link in record.links)
        yield Fact(
            _("Accord-cadre"), contract.framework_id if certain else f"{contract.framework_id} ({_('non publié ici')})"
        )
    yield _fact(_("Numéro du marché"), contract.id)
    yield _fact(_("SIRET de l’acheteur"), contract.buyer_id)
    yield _fact(_("Source"), contract.source)
    yield Fact(_("Format"), _("DECP, version %(version)s") % {"version": contract.version.value})


def _fact(name: str, text: str | None, *, href: str = "", is_french: bool = False) -> Fact:
    return Fact(name, text, href, is_french=is_french) if text else Fact(name, missing(), is_missing=True)


def _yes_no(*, is_so: bool | None) -> str | None:
    return None if is_so is None else _("oui") if is_so else _("non")
