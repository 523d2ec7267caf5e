"""Notices of the Official Journal until 2023: TED_EXPORT R2.0.8 and R2.0.9, in the original language."""

from collections.abc import Iterator
from typing import Final

from maillage.buy.notices.domain import values
from maillage.buy.notices.domain.terms import (
    TED_KINDS,
    AwardCriterion,
    Notice,
    NoticeAward,
    NoticeForm,
    NoticeKind,
    NoticeLot,
)
from maillage.buy.notices.intake.xml_tree import XmlNode

_RESERVED: Final = (
    "RESTRICTED_SHELTERED_WORKSHOP",
    "RESTRICTED_SHELTERED_PROGRAM",
    "RESERVED_ORGANISATIONS_SERVICE_MISSION",
)


def ted_notice(root: XmlNode) -> Notice | None:
    """The notice of a TED_EXPORT; None without a number or a known form."""
    number = values.ojs_number(root.attributes.get("DOC_ID"))
    coded, forms = root.first("CODED_DATA_SECTION"), root.first("FORM_SECTION")
    if not number or coded is None or forms is None or not forms.children:
        return None
    own = (form for form in forms.children if form.attributes.get("CATEGORY") == "ORIGINAL")
    form = next(own, forms.children[0])
    body = form.first("CONTRACTING_BODY/ADDRESS_CONTRACTING_BODY") or XmlNode("", {})
    purpose = form.first("OBJECT_CONTRACT") or XmlNode("", {})
    descriptions = list(purpose.all("OBJECT_DESCR"))
    lots = tuple(
        NoticeLot(
            number=values.lot_number(node.text("LOT_NO")),
            title=node.text("TITLE") or node.text("SHORT_DESCR"),
            cpv=values.cpv_code(node.attribute("CPV_ADDITIONAL/CPV_CODE", "CODE")),
            amount_eur=values.amount(node.text("VAL_OBJECT")),
            criteria=tuple(_criteria(node)),
            is_reserved=any(True for name in _RESERVED for _node in node.everywhere(name)),
        )
        for node in descriptions
    )
    return Notice(
        number=number,
        form=NoticeForm.TED,
        kind=TED_KINDS.get(coded.attribute("CODIF_DATA/TD_DOCUMENT_TYPE", "CODE") or "", NoticeKind.CALL),
        published_on=values.day(coded.text("REF_OJS/DATE_PUB")),
        buyer_name=body.text("OFFICIALNAME") or root.text("TRANSLATION_SECTION/ML_AA_NAMES/AA_NAME"),
        buyer_id=values.company_number(body.text("NATIONALID")),
        object=purpose.text("TITLE") or purpose.text("SHORT_DESCR"),
        cpv=values.cpv_code(
            purpose.attribute("CPV_MAIN/CPV_CODE", "CODE") or coded.attribute("NOTICE_DATA/ORIGINAL_CPV", "CODE")
        ),
        nuts=tuple(dict.fromkeys(node.attributes.get("CODE", "") for node in coded.everywhere("PERFORMANCE_NUTS"))),
        procedure=coded.text("CODIF_DATA/PR_PROC"),
        deadline_on=values.day(
            coded.text("CODIF_DATA/DT_DATE_FOR_SUBMISSION") or form.text("PROCEDURE/DATE_RECEIPT_TENDERS")
        ),
        amount_eur=values.amount(purpose.text("VAL_ESTIMATED_TOTAL") or purpose.text("VAL_TOTAL")),
        criteria=tuple(_criteria(descriptions[0])) if len(descriptions) == 1 else (),
        lots=lots if len(descriptions) > 1 or any(lot.number for lot in lots) else (),
        awards=tuple(_awards(form)),
        is_reserved=any(True for name in _RESERVED for _node in form.everywhere(name)),
        references=tuple(filter(None, (purpose.text("REFERENCE_NUMBER"),))),
        previous=tuple(
            dict.fromkeys(
                number
                for path in (coded.all("NOTICE_DATA/REF_NOTICE/NO_DOC_OJS"), form.all("PROCEDURE/NOTICE_NUMBER_OJ"))
                for node in path
                if (number := values.ojs_number(node.text()))
            )
        ),
        address=f"https://ted.europa.eu/fr/notice/-/detail/{number}",
        profile_address=values.first_web_address(
            form.text("CONTRACTING_BODY/URL_PARTICIPATION"),
            form.text("CONTRACTING_BODY/URL_DOCUMENT"),
            body.text("URL_BUYER"),
        ),
    )


def _criteria(description: XmlNode) -> Iterator[AwardCriterion]:
    around = description.first("AC") or description
    for kind in ("AC_QUALITY", "AC_COST"):
        for node in around.all(kind):
            name = node.text("AC_CRITERION")
            if name:
                yield AwardCriterion(name, values.weight(node.text("AC_WEIGHTING")))
    for node in around.all("AC_PRICE"):
        yield AwardCriterion("Prix", values.weight(node.text("AC_WEIGHTING")))


def _awards(form: XmlNode) -> Iterator[NoticeAward]:
    for award in form.all("AWARD_CONTRACT"):
        contract = award.first("AWARDED_CONTRACT")
        if contract is None:  # not awarded
            continue
        numbers = (values.company_number(node.text()) for node in contract.everywhere("NATIONALID"))
        offers = next((node.text() for node in contract.everywhere("NB_TENDERS_RECEIVED")), None)
        amounts = [values.amount(node.text()) for node in contract.everywhere("VAL_TOTAL")]
        yield NoticeAward(
            lot_number=values.lot_number(award.text("LOT_NO")) or None,
            contract_number=award.text("CONTRACT_NO"),
            holder_ids=tuple(number for number in numbers if number),
            holder_names=tuple(
                name for address in contract.everywhere("ADDRESS_CONTRACTOR") if (name := address.text("OFFICIALNAME"))
            ),
            amount_eur=amounts[0] if amounts else None,
            awarded_on=values.day(contract.text("DATE_CONCLUSION_CONTRACT")),
            offers=values.count(offers),
        )
