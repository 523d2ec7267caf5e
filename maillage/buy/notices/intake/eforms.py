"""Notices since 2023: eForms in UBL (regulation (EU) 2019/1780); comments give the business term (BT) numbers."""

from collections.abc import Iterator, Mapping
from typing import Final

from maillage.buy.notices.domain import values
from maillage.buy.notices.domain.terms import AwardCriterion, Notice, NoticeAward, NoticeForm, NoticeLot, eforms_kind
from maillage.buy.notices.intake.xml_tree import XmlNode

EFORMS_ROOTS: Final = frozenset({"ContractNotice", "ContractAwardNotice", "PriorInformationNotice"})
_EXTENSION: Final = "UBLExtensions/UBLExtension/ExtensionContent/EformsExtension"
_RESERVED: Final = frozenset({"res-ws", "res-pub-ser"})  # BT-71
_SOCIAL: Final = "soc-obj"  # BT-06: strategic procurement


def eforms_notice(root: XmlNode) -> Notice | None:
    """The notice of a UBL document; None if it has no number."""
    extension = root.first(_EXTENSION) or XmlNode("", {})
    number = values.ojs_number(extension.text("Publication/NoticePublicationID")) or root.text("ID")
    if not number:
        return None
    # Name (BT-500) and SIRET (BT-501) of each organisation by its id in the document.
    organisations = {
        company.text("PartyIdentification/ID") or "": (
            company.text("PartyName/Name"),
            values.company_number(company.text("PartyLegalEntity/CompanyID")),
        )
        for company in extension.all("Organizations/Organization/Company")
    }
    buyer = organisations.get(root.text("ContractingParty/Party/PartyIdentification/ID") or "")
    purpose = root.first("ProcurementProject") or XmlNode("", {})
    lots, changes = list(root.all("ProcurementProjectLot")), root.first(f"{_EXTENSION}/Changes")
    # Deadline for tenders (BT-131) or requests to participate (BT-1311).
    deadlines = (
        values.day(lot.text(f"TenderingProcess/{period}/EndDate"))
        for period in ("TenderSubmissionDeadlinePeriod", "ParticipationRequestReceptionPeriod")
        for lot in lots
    )
    return Notice(
        number=number,
        form=NoticeForm.EFORMS,
        kind=eforms_kind(root.name, root.text("NoticeTypeCode") or "", is_change=changes is not None),
        published_on=values.day(extension.text("Publication/PublicationDate") or root.text("IssueDate")),
        buyer_name=buyer[0] if buyer else None,
        buyer_id=buyer[1] if buyer else None,
        object=purpose.text("Name") or purpose.text("Description"),  # BT-21
        cpv=values.cpv_code(purpose.text("MainCommodityClassification/ItemClassificationCode")),  # BT-262
        nuts=tuple(
            dict.fromkeys(
                node.own_text.strip()
                for part in (purpose, *(lot.first("ProcurementProject") for lot in lots))
                if part is not None
                for node in part.all("RealizedLocation/Address/CountrySubentityCode")  # BT-5071
            )
        ),
        procedure=root.text("TenderingProcess/ProcedureCode"),  # BT-105
        deadline_on=next(filter(None, deadlines), None),
        amount_eur=values.amount(
            extension.text("NoticeResult/TotalAmount")  # BT-161
            or purpose.text("RequestedTenderTotal/EstimatedOverallContractAmount")  # BT-27
        ),
        criteria=tuple(_criteria(lots[0])) if len(lots) == 1 else (),
        lots=tuple(_lot(lot) for lot in lots) if len(lots) > 1 else (),
        awards=tuple(_awards(extension.first("NoticeResult"), organisations)),
        is_reserved=any(_is_reserved(lot) for lot in lots),
        has_social_clause=any(code.text() == _SOCIAL for lot in lots for code in lot.everywhere("ProcurementTypeCode")),
        references=tuple(filter(None, (purpose.text("ID"),))),  # BT-22
        previous=tuple(
            dict.fromkeys(
                values.ojs_number(node.text("ID")) or node.text("ID") or ""
                for node in root.everywhere("NoticeDocumentReference")  # OPP-090, BT-125
            )
        ),
        address=f"https://ted.europa.eu/fr/notice/-/detail/{number}",
        profile_address=values.first_web_address(
            *(lot.text("TenderingTerms/TenderRecipientParty/EndpointID") for lot in lots),  # BT-18
            root.text("ContractingParty/BuyerProfileURI"),  # BT-508
        ),
    )


def _criteria(lot: XmlNode) -> Iterator[AwardCriterion]:
    for node in lot.all("TenderingTerms/AwardingTerms/AwardingCriterion/SubordinateAwardingCriterion"):
        weights = node.everywhere("ParameterNumeric")  # BT-541
        yield AwardCriterion(
            name=node.text("Name")
            or node.text("Description")
            or node.text("AwardingCriterionTypeCode")
            or "",  # BT-734
            weight=values.weight(next((weight.text() for weight in weights), None)),
        )


def _lot(lot: XmlNode) -> NoticeLot:
    purpose = lot.first("ProcurementProject") or XmlNode("", {})
    return NoticeLot(
        number=values.lot_number(lot.text("ID")),  # BT-137
        title=purpose.text("Name"),
        cpv=values.cpv_code(purpose.text("MainCommodityClassification/ItemClassificationCode")),
        amount_eur=values.amount(purpose.text("RequestedTenderTotal/EstimatedOverallContractAmount")),
        criteria=tuple(_criteria(lot)),
        is_reserved=_is_reserved(lot),
    )


def _is_reserved(lot: XmlNode) -> bool:
    return any(
        node.text("TendererRequirementTypeCode") in _RESERVED for node in lot.everywhere("SpecificTendererRequirement")
    )


def _awards(
    result: XmlNode | None, organisations: Mapping[str, tuple[str | None, str | None]]
) -> Iterator[NoticeAward]:
    if result is None:
        return
    parties = {party.text("ID"): party for party in result.all("TenderingParty")}
    contracts = {
        tender.own_text.strip(): contract
        for contract in result.all("SettledContract")
        for tender in contract.all("LotTender/ID")
    }
    for tender in result.all("LotTender"):
        contract = contracts.get(tender.text("ID") or "")
        if contract is None:  # a tender that did not win
            continue
        party = parties.get(tender.text("TenderingParty/ID"))
        members = party.all("Tenderer/ID") if party is not None else ()
        chosen = [organisations.get(member.own_text.strip(), (None, None)) for member in members]
        yield NoticeAward(
            lot_number=values.lot_number(tender.text("TenderLot/ID")) or None,
            contract_number=contract.text("ContractReference/ID"),  # BT-150
            holder_ids=tuple(number for _name, number in chosen if number),
            holder_names=tuple(name for name, _number in chosen if name),
            amount_eur=values.amount(tender.text("LegalMonetaryTotal/PayableAmount")),  # BT-720
            awarded_on=values.day(contract.text("IssueDate")),  # BT-145
        )
