"""A consultation that must be on a buyer profile, written as an eForms notice (UBL), to be completed and sent there.

Only what the consultation says is in it: the sending platform adds the rest (legal type of the buyer, contact, appeal
body, duration, documents). The estimate of the buyer is left out, as in OCDS. SDK, subtype and lists are those of the
real notices that intake reads: regulation (EU) 2019/1780, subtype 16, contract notice of the general directive. Below
the European thresholds the platform that sends it may ask for its own form. BT numbers are in comments.

Tests validate notices of each audience, nature, clause and kind of place against the XSD of SDK 1.9.5; its Schematron
rules are not run.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any, Final

from django.utils.timezone import localtime
from django.utils.translation import gettext, override
from lxml import etree
from lxml.builder import ElementMaker

from maillage.buy.consultation.domain.tenders import Audience, ChoiceCriterion, PurchaseNature
from maillage.buy.consultation.store.models import Tender
from maillage.buy.consultation.store.tenders import buyer_of, stated_criteria
from maillage.buy.contracts.domain.vocabularies import PlaceKind
from maillage.buy.contracts.store.reading_rules import nuts_areas
from maillage.core.plain_text import printable
from maillage.core.problems import NotFound, Refused
from maillage.core.text import normalised_text
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.store.territories import territory

SDK: Final = "eforms-sdk-1.9"
_SUBTYPE: Final = "16"
_DIRECTIVE: Final = "32014L0024"  # the legal basis of the subtype (BT-01)
_BUYER: Final = "ORG-0001"
_LANGUAGE: Final = "FRA"
_LEVEL_3: Final = 5  # letters of a NUTS code of that level
_UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
_EXTENSION: Final = "http://data.europa.eu/p27/eforms-ubl-extension"
_NAMESPACES: Final = {
    None: f"{_UBL}ContractNotice-2",
    "cac": f"{_UBL}CommonAggregateComponents-2",
    "cbc": f"{_UBL}CommonBasicComponents-2",
    "ext": f"{_UBL}CommonExtensionComponents-2",
    "efac": f"{_EXTENSION}-aggregate-components/1",
    "efbc": f"{_EXTENSION}-basic-components/1",
    "efext": f"{_EXTENSION}s/1",
}
_CAC, _CBC, _EXT, _EFAC, _EFBC, _EFEXT = (
    ElementMaker(namespace=_NAMESPACES[prefix]) for prefix in ("cac", "cbc", "ext", "efac", "efbc", "efext")
)
Element = Any  # lxml has no types


def eforms_notice(tender: Tender) -> bytes:
    """The notice of a consultation; the same consultation gives the same bytes until it changes."""
    process = uuid.uuid5(uuid.NAMESPACE_URL, f"maillage:consultation:{tender.slug}")
    changed_at = localtime(tender.changed_at)
    root = etree.Element(f"{{{_NAMESPACES[None]}}}ContractNotice", nsmap=_NAMESPACES)
    root.extend(
        [
            _extended(
                _EFAC.NoticeSubType(_CBC.SubTypeCode(_SUBTYPE, listName="notice-subtype")),  # OPP-070
                _EFAC.Organizations(_EFAC.Organization(_company(tender))),
            ),
            _CBC.UBLVersionID("2.3"),
            _CBC.CustomizationID(SDK),
            _CBC.ID(str(uuid.uuid5(process, changed_at.isoformat())), schemeName="notice-id"),  # BT-701
            _CBC.ContractFolderID(str(process)),  # BT-04
            _CBC.IssueDate(_day(changed_at)),  # BT-05
            _CBC.IssueTime(_hour(changed_at)),
            _CBC.VersionID("01"),
            _CBC.RegulatoryDomain(_DIRECTIVE),
            _CBC.NoticeTypeCode("cn-standard", listName="competition"),  # BT-02
            _CBC.NoticeLanguageCode(_LANGUAGE, listName="language"),  # BT-702
            _CAC.ContractingParty(_CAC.Party(_CAC.PartyIdentification(_CBC.ID(_BUYER)))),
            _project(tender, _CBC.ID(tender.slug)),  # BT-22
            _CAC.ProcurementProjectLot(
                _CBC.ID("LOT-0001", schemeName="Lot"),  # BT-137: a consultation has no other lots
                _CAC.TenderingTerms(*_terms(tender)),
                _process(tender),
                _project(tender, _CBC.ID("1"), is_lot=True),
            ),
        ]
    )
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _company(tender: Tender) -> Element:
    """The buyer: BT-500, BT-501."""
    siret = tender.organisation.siret if tender.organisation else ""
    return _EFAC.Company(
        _CAC.PartyIdentification(_CBC.ID(_BUYER, schemeName="organization")),
        _CAC.PartyName(_text("Name", buyer_of(tender))),
        _CAC.PostalAddress(_country()),
        *([_CAC.PartyLegalEntity(_CBC.CompanyID(siret))] if siret else []),
    )


def _project(tender: Tender, number: Element, *, is_lot: bool = False) -> Element:
    """What is bought and where: BT-21, BT-24, BT-23, BT-06, BT-262, BT-5071."""
    social = _CAC.ProcurementAdditionalType(_CBC.ProcurementTypeCode("soc-obj", listName="strategic-procurement"))
    return _CAC.ProcurementProject(
        number,
        _text("Name", tender.object),
        _text("Description", tender.need),
        _CBC.ProcurementTypeCode(PurchaseNature(tender.nature).value, listName="contract-nature"),
        *([social] if is_lot and tender.insertion_hours else []),
        _CAC.MainCommodityClassification(_CBC.ItemClassificationCode(tender.cpv, listName="cpv")),
        *_location(tender.place),
    )


def _location(address: str) -> Iterator[Element]:
    """The commune or département, or each département of a région; nothing of a place that is no more."""
    try:
        place = territory(address)
    except (NotFound, Refused):
        return  # whoever sends the notice says where
    codes: list[str | None] = [*_departement_codes(place)]
    for nuts in codes or [None]:
        yield _CAC.RealizedLocation(
            _CAC.Address(
                *([_CBC.CityName(place.name)] if place.kind is Kind.COMMUNE else []),
                *([_CBC.CountrySubentityCode(nuts, listName="nuts")] if nuts else []),
                _country(),
            )
        )


def _departement_codes(place: Territory) -> list[str]:
    """NUTS codes of level 3, which alone are in the list of BT-5071 (nuts-lvl3)."""
    # Since 2016 codes have a letter where those before had a digit (FRG01, FR511), but for Île-de-France (FR101); those
    # of overseas then began with FRA, now with FRY.
    areas = {
        code: area.reading
        for code, area in nuts_areas().items()
        if area.reading and (code[2:3].isalpha() or code.startswith("FR1")) and not code.startswith("FRA")
    }
    if place.kind is Kind.REGION:
        own = tuple(code for code, area in areas.items() if area == (PlaceKind.REGION, place.code))
    else:
        departement = place.code if place.kind is Kind.DEPARTEMENT else place.departement
        own = tuple(code for code, area in areas.items() if area == (PlaceKind.DEPARTEMENT, departement))
    return sorted(code for code in areas if len(code) == _LEVEL_3 and code.startswith(own))


def _terms(tender: Tender) -> Iterator[Element]:
    """Who may answer (BT-71), conditions of execution (BT-70), criteria with weights (BT-539, 541, 734)."""
    audience = Audience(tender.audience)
    if audience is not Audience.INVITED:
        code = "res-ws" if audience is Audience.RESERVED else "none"
        words = [_text("Description", _french(audience.label))] if audience is Audience.RESERVED else []
        yield _CAC.TendererQualificationRequest(
            _CAC.SpecificTendererRequirement(
                _CBC.TendererRequirementTypeCode(code, listName="reserved-procurement"), *words
            )
        )
    if tender.insertion_hours:
        yield _CAC.ContractExecutionRequirement(
            _CBC.ExecutionRequirementCode("performance", listName="conditions"),
            _text("Description", f"Clause sociale : {tender.insertion_hours} heures d’insertion."),
        )
    yield _CAC.AwardingTerms(_CAC.AwardingCriterion(*map(_criterion, stated_criteria(tender))))
    yield _CAC.Language(_CBC.ID(_LANGUAGE))


def _criterion(criterion: ChoiceCriterion) -> Element:
    is_price = normalised_text(criterion.name).startswith("prix")
    return _CAC.SubordinateAwardingCriterion(
        _extended(
            _EFAC.AwardCriterionParameter(
                _EFBC.ParameterCode("per-exa", listName="number-weight"), _EFBC.ParameterNumeric(str(criterion.weight))
            )
        ),
        _CBC.AwardingCriterionTypeCode("price" if is_price else "quality", listName="award-criterion-type"),
        _text("Name", criterion.name),
    )


def _process(tender: Tender) -> Element:
    """The deadline of tenders: BT-131."""
    term = localtime(tender.term)
    period = _CAC.TenderSubmissionDeadlinePeriod(_CBC.EndDate(_day(term)), _CBC.EndTime(_hour(term)))
    return _CAC.TenderingProcess(period)


def _extended(*content: Element) -> Element:
    extension = _EXT.UBLExtension(_EXT.ExtensionContent(_EFEXT.EformsExtension(*content)))
    return _EXT.UBLExtensions(extension)


def _country() -> Element:
    return _CAC.Country(_CBC.IdentificationCode(_LANGUAGE, listName="country"))


def _text(name: str, text: str) -> Element:
    return _CBC(name, printable(text), languageID=_LANGUAGE)


def _french(text: str) -> str:
    """A sentence of ours in the language of the notice."""
    with override("fr"):
        return gettext(text)


def _day(local: dt.datetime) -> str:
    """A day as UBL writes it: 2026-12-20+01:00."""
    return local.date().isoformat() + local.isoformat()[-len("+01:00") :]


def _hour(moment: dt.datetime) -> str:
    """An hour as UBL writes it: 12:00:00+01:00."""
    return moment.timetz().isoformat(timespec="seconds")
