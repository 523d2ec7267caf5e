"""The page of one contract: who buys what from whom in a sentence, its life, its data, what was repaired, its file."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.domain.listed_contracts import ListedContract
from maillage.buy.contracts.domain.vocabularies import FormatVersion, LeftOut
from maillage.buy.contracts.pages.contract.comparison import comparison_text, framework_text
from maillage.buy.contracts.pages.contract.location import ContractLocation, contract_location
from maillage.buy.contracts.pages.contract.questions import asked_questions
from maillage.buy.contracts.pages.contract.remarks import fault_rows, remark_rows
from maillage.buy.contracts.pages.contract.timeline import CERTAIN, LOTS, ORDER_OF, timeline
from maillage.buy.contracts.pages.parts.contract_words import Fact, buyer_name, holders_text
from maillage.buy.contracts.pages.parts.offered_parts import offered_contract_panels
from maillage.buy.contracts.pages.parts.official_format import incomplete_fields
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_notices import contract_notices
from maillage.buy.contracts.store.contract_page import ContractRecord, contract_record
from maillage.buy.contracts.store.cpv_names import cpv_name, cpv_text
from maillage.buy.contracts.store.official_terms import official_term, official_terms
from maillage.territory.store.territories import name_of
from maillage.web.wording.formats import day, euros, months_text, percent

_CLASS_DIGITS: Final = 5
_MOST_STEPS: Final = 12  # shown without a click; of more, the first and the last
_FIRST_STEPS: Final = 4
_LAST_STEPS: Final = 4
_LONGEST_TITLE: Final = 140  # characters; the whole object follows


def contract_context(key: str, *, today: dt.date) -> dict[str, Any]:
    """What the page of the contract of ``key`` shows; NotFound where there is none."""
    record = contract_record(key)
    contract, listed = record.contract, record.listed
    text = " ".join((contract.object or "").split()) or _("Objet non renseigné")
    is_short, notices = len(text) <= _LONGEST_TITLE, contract_notices(record)
    steps = timeline(record, today=today, notices=notices)
    is_long = len(steps) > _MOST_STEPS
    cpv_class = (contract.cpv or "")[:_CLASS_DIGITS]
    location = contract_location(listed)
    return {
        "contract": contract,
        "listed": listed,
        "title": text if is_short else f"{text[:_LONGEST_TITLE].rsplit(' ', 1)[0]}…",
        "whole_object": "" if is_short else text,
        "sentence": _answer(record, today),
        "steps": steps[:_FIRST_STEPS] if is_long else steps,
        "folded_steps": steps[_FIRST_STEPS:-_LAST_STEPS] if is_long else (),
        "last_steps": steps[-_LAST_STEPS:] if is_long else (),
        "facts": list(_facts(contract, record, location)),
        "location": location,
        "considerations": (
            Fact(_("Sociales"), official_terms(contract.social), is_french=True),
            Fact(_("Environnementales"), official_terms(contract.environmental), is_french=True),
        ),
        "frameworks": [link.contract for link in record.links if link.kind == ORDER_OF and link.is_target],
        "lots": [link.contract for link in record.links if link.kind in LOTS],
        "faults": fault_rows(record, today=today),
        "repairs": remark_rows(record.remarks, are_repairs=True, params={}),
        "left_out": _left_out(
            listed.left_out or (LeftOut.EXCLUDED if any(remark.excludes for remark in record.remarks) else None)
        ),
        "lacking": tuple(dict.fromkeys(path or message for path, message in incomplete_fields(contract))),
        "alike": ContractSearch(cpv=cpv_class) if cpv_class else None,
        "comparison": comparison_text(listed.number),
        "questions": asked_questions(listed),
        "framework_use": framework_text(listed.number) if listed.is_framework else "",
        "notices": notices,
        "dropped": _dropped(listed),
        "versions": record.versions,
        "panels": offered_contract_panels(key),
        "today": today,
    }


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


def _answer(record: ContractRecord, today: dt.date) -> str:
    """Who buys from whom, for how much, from when to when, in one sentence; what is not stated is left out."""
    listed = record.listed
    words = {
        "buyer": buyer_name(listed),
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


def _facts(contract: Contract, record: ContractRecord, location: ContractLocation | None) -> Iterator[Fact]:
    place = name_of(contract.place_code) if contract.place_code else None
    where = " · ".join(filter(None, (contract.place_name or place, contract.place_code)))
    yield Fact(_("Nature"), contract.nature and official_term(contract.nature))
    cpv_href = reverse("contract_cpv", args=[contract.cpv]) if cpv_name(contract.cpv or "") else ""
    yield Fact(_("Achat (CPV)"), contract.cpv and cpv_text(contract.cpv), cpv_href)
    yield Fact(_("Procédure"), contract.procedure and official_term(contract.procedure))
    yield Fact(_("Lieu d’exécution"), where, location.href if location else "")
    yield Fact(_("Durée"), months_text(contract.duration_months) if contract.duration_months is not None else None)
    yield Fact(_("Forme du prix"), contract.price_form and official_term(contract.price_form))
    yield Fact(_("Type de prix"), official_terms(contract.price_types))
    if contract.version is FormatVersion.V2:
        yield Fact(_("Techniques d’achat"), official_terms(contract.techniques))
        yield Fact(_("Modalités d’exécution"), official_terms(contract.execution_modes))
        yield Fact(_("Groupement"), contract.grouping and official_term(contract.grouping))
        yield Fact(_("Sous-traitance"), _yes_no(is_so=contract.is_subcontracting_declared))
        yield Fact(_("Marché innovant"), _yes_no(is_so=contract.is_innovative))
        yield Fact(_("CCAG"), contract.ccag and official_term(contract.ccag))
        yield Fact(
            _("Avance"),
            percent(contract.advance_share) if contract.advance_share else _yes_no(is_so=contract.has_advance),
        )
    if contract.framework_id:
        certain = any(link.kind == ORDER_OF and link.is_target and link.sureness == CERTAIN for link in record.links)
        yield Fact(
            _("Accord-cadre"), contract.framework_id if certain else f"{contract.framework_id} ({_('non publié ici')})"
        )
    yield Fact(_("Numéro du marché"), contract.id)
    yield Fact(_("SIRET de l’acheteur"), contract.buyer_id)
    yield Fact(_("Source"), contract.source)
    yield Fact(_("Format"), _("DECP, version %(version)s") % {"version": contract.version.value})


def _yes_no(*, is_so: bool | None) -> str | None:
    return None if is_so is None else _("oui") if is_so else _("non")
