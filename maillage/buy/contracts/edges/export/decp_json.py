"""Writes contracts as version 2 of the official format, reporting what it cannot express of version 1.

Only documents that pass the official schema are written: missing data are not invented, so an incomplete contract is
left out with the reason (``incomplete_fields``).
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from maillage.buy.contracts.domain.contracts import Amendment, Contract, Holder, Subcontract
from maillage.buy.contracts.domain.vocabularies import ContractKind, Nature, SocialConsideration, Technique

Record = dict[str, Any]

# Natures that version 2 dropped.
_NATURES: Final[Mapping[Nature, Nature]] = {Nature.FRAMEWORK: Nature.MARKET, Nature.ORDER: Nature.MARKET}


def decp_document(contracts: Iterable[Contract]) -> dict[str, Any]:
    """The version 2 document of ``contracts``, unchecked."""
    records: dict[str, list[Record]] = {}
    for contract in contracts:
        records.setdefault(contract.kind.value, []).append(decp_record(contract))
    return {"marches": records or {ContractKind.MARKET.value: []}}


def decp_text(document: Mapping[str, Any]) -> str:
    """The document as JSON; deterministic."""
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def decp_record(contract: Contract) -> Record:
    """One contract as a version 2 record; unknown values have no field."""
    if contract.kind is ContractKind.MARKET:
        return _market(contract)
    return _stated(
        {
            "id": contract.id,
            "autoriteConcedante": _stated({"id": contract.buyer_id}),
            "nature": contract.nature,
            "objet": contract.object,
            "procedure": contract.procedure,
            "dureeMois": contract.duration_months,
            "dateSignature": contract.notified_on,
            "datePublicationDonnees": contract.published_on,
            "dateDebutExecution": contract.starts_on,
            "valeurGlobale": _number(contract.amount_eur),
            "montantSubventionPublique": _number(contract.subsidy_eur),
            "donneesExecution": [
                {
                    "donneesAnnuelles": _stated(
                        {
                            "datePublicationDonneesExecution": year.published_on,
                            "depensesInvestissement": _number(year.investment_eur),
                            "tarifs": [
                                {"tarif": _stated({"intituleTarif": price.name, "tarif": _number(price.amount_eur)})}
                                for price in year.tariffs
                            ],
                        }
                    )
                }
                for year in contract.years
            ],
            "concessionnaires": [{"concessionnaire": _operator(holder)} for holder in contract.holders],
            **_considerations(contract),
            "modifications": [
                {"modification": _amendment(change, number, is_concession=True)}
                for number, change in enumerate(contract.amendments, 1)
            ],
        }
    )


def _market(contract: Contract) -> Record:
    techniques = contract.techniques
    if techniques is None and contract.nature is Nature.FRAMEWORK:  # version 1 expresses it by the nature
        techniques = (Technique.FRAMEWORK,)
    return _stated(
        {
            "id": contract.id,
            "acheteur": _stated({"id": contract.buyer_id}),
            "nature": _NATURES.get(contract.nature, contract.nature) if contract.nature is not None else None,
            "objet": contract.object,
            "codeCPV": contract.cpv,
            "techniques": _wrapped("technique", techniques),
            "modalitesExecution": _wrapped("modaliteExecution", contract.execution_modes),
            "idAccordCadre": contract.framework_id,
            "marcheInnovant": contract.is_innovative,
            "ccag": contract.ccag,
            "offresRecues": contract.offers_received,
            "attributionAvance": contract.has_advance,
            "tauxAvance": contract.advance_share,
            "typeGroupementOperateurs": contract.grouping,
            "sousTraitanceDeclaree": contract.is_subcontracting_declared,
            "actesSousTraitance": [
                {"acteSousTraitance": _act(act)} for act in contract.subcontracts if not act.is_amendment
            ],
            "procedure": contract.procedure,
            "lieuExecution": _stated({"code": contract.place_code, "typeCode": contract.place_kind}),
            "dureeMois": contract.duration_months,
            "dateNotification": contract.notified_on,
            "datePublicationDonnees": contract.published_on,
            "montant": _number(contract.amount_eur),
            "typesPrix": _wrapped("typePrix", contract.price_types),
            "formePrix": contract.price_form,
            "origineUE": _number(contract.eu_origin_share),
            "origineFrance": _number(contract.french_origin_share),
            "titulaires": [{"titulaire": _operator(holder)} for holder in contract.holders],
            **_considerations(contract),
            "modificationsActesSousTraitance": [
                {"modificationActeSousTraitance": _act(act)} for act in contract.subcontracts if act.is_amendment
            ],
            "modifications": [
                {"modification": _amendment(change, number, is_concession=False)}
                for number, change in enumerate(contract.amendments, 1)
            ],
        }
    )


def _considerations(contract: Contract) -> Record:
    social = contract.social
    if social is not None:  # the lists of markets and concessions differ in one value
        is_market = contract.kind is ContractKind.MARKET
        reserved = SocialConsideration.RESERVED if is_market else SocialConsideration.RESERVED_CONCESSION
        other = SocialConsideration.RESERVED_CONCESSION if is_market else SocialConsideration.RESERVED
        social = tuple(reserved if word is other else word for word in social)
    return {
        "considerationsSociales": _wrapped("considerationSociale", social),
        "considerationsEnvironnementales": _wrapped("considerationEnvironnementale", contract.environmental),
    }


def _operator(holder: Holder | None) -> Record:
    return _stated({"id": holder.id, "typeIdentifiant": holder.id_kind}) if holder is not None else {}


def _act(act: Subcontract) -> Record:
    dated = "dateNotificationModificationSousTraitance" if act.is_amendment else "dateNotification"
    return _stated(
        {
            "id": act.number,
            "sousTraitant": _operator(act.holder),
            "dureeMois": act.duration_months,
            dated: act.notified_on,
            "montant": _number(act.amount_eur),
            "variationPrix": act.price_variation,
            "datePublicationDonnees": act.published_on,
        }
    )


def _amendment(change: Amendment, rank: int, *, is_concession: bool) -> Record:
    """An amendment; version 1 has no numbers, so ``rank`` is used."""
    dated, amount = (
        ("dateSignatureModification", "valeurGlobale") if is_concession else ("dateNotificationModification", "montant")
    )
    return _stated(
        {
            "id": change.number if change.number is not None else rank,
            "dureeMois": change.duration_months,
            amount: _number(change.amount_eur),
            "titulaires": [{"titulaire": _operator(holder)} for holder in change.holders],
            dated: change.notified_on,
            "datePublicationDonneesModification": change.published_on,
        }
    )


def _stated(fields: Mapping[str, Any]) -> Record:
    """The fields with a value; dates become ISO text."""
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in fields.items()
        if value not in (None, [], {})
    }


def _wrapped(name: str, words: tuple[Any, ...] | None) -> Record | None:
    return {name: [word.value for word in words]} if words else None


def _number(number: float | None) -> int | float | None:
    """Whole amounts without decimals, as documents write them."""
    return int(number) if number is not None and number.is_integer() else number
