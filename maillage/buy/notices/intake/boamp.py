"""BOAMP notices: DILA's XML (Boamp_v230.xsd and earlier), and the JSON records of its open data.

A record of the open data holds the whole notice as a JSON string in ``donnees``, in one of three forms: eForms since
October 2023, the content of DONNEES in DILA's XML before, and the simplified national forms (FNSimple, MAPA).
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from maillage.buy.notices.domain import values
from maillage.buy.notices.domain.terms import (
    BOAMP_KINDS,
    AwardCriterion,
    Notice,
    NoticeAward,
    NoticeForm,
    NoticeKind,
    NoticeLot,
)
from maillage.buy.notices.intake.eforms import EFORMS_ROOTS, eforms_notice
from maillage.buy.notices.intake.json_tree import json_tree
from maillage.buy.notices.intake.xml_tree import MOST_BYTES, XmlNode
from maillage.core.problems import Refused, sentence

_ADDRESS: Final = "https://www.boamp.fr/pages/avis/?q=idweb:"
_SIMPLE_FORMS: Final = ("FNSimple", "MAPA")
_STAGES: Final = ("initial", "rectificatif", "attribution")  # which part of a simplified form says what is bought
# The children of DONNEES that hold its content.
_OF_XML: Final = frozenset({"IDENTITE", "OBJET", "PROCEDURE", "ATTRIBUTION", "ORGANISME"})
# "1. Prix des prestations : 60 %", "Valeur technique (40 points)".
_WEIGHTED: Final = re.compile(
    r"(?:\d{1,2} ?[.)-] )?(.*[^\W\d])[ :(=-]+(\d{1,3}(?:[.,]\d+)?) ?(?:%|points?|pts)\)?", re.IGNORECASE
)
_BETWEEN_CRITERIA: Final = re.compile(r"[;\n•]|(?<=%),|(?<=%\)),|(?<=points),")
_LONGEST_CRITERION: Final = 300
_LONGEST_CRITERIA: Final = 4_000
_NO_NUMBER: Final = sentence("Cet avis n’a pas de numéro (idweb) : il est laissé de côté.")
_UNREADABLE: Final = sentence("L’avis %(number)s porte un contenu (donnees) qui ne se lit pas : il est laissé de côté.")


def boamp_notice(root: XmlNode) -> Notice | None:
    """The notice in an ANNONCE element; None if it has no number."""
    management, data = root.first("GESTION"), root.first("DONNEES")
    number = management.text("REFERENCE/IDWEB") if management is not None else None
    if management is None or data is None or not number:
        return None
    natures = management.first("REFERENCE/TYPE_AVIS/NATURE")
    states = management.first("REFERENCE/TYPE_AVIS/STATUT")
    named = [node.name for holder in (states, natures) if holder is not None for node in holder.children]
    notice = Notice(
        number=number,
        form=NoticeForm.BOAMP,
        kind=next((BOAMP_KINDS[name] for name in named if name in BOAMP_KINDS), NoticeKind.CALL),
        published_on=values.day(management.text("INDEXATION/DATE_PUBLICATION")),
        object=management.text("INDEXATION/RESUME_OBJET"),
        departements=tuple(
            dict.fromkeys(
                node.own_text.strip().zfill(2)
                for name in ("DEP_PRESTATION", "DEP_PUBLICATION")
                for node in management.all(f"INDEXATION/{name}")
            )
        ),
        previous=tuple(node.own_text.strip() for node in management.all("MARCHE/ANNONCE_ANTERIEUR/REFERENCE/IDWEB")),
        address=f"{_ADDRESS}{number}",
    )
    return _with_data(notice, data)


def _with_data(notice: Notice, data: XmlNode) -> Notice:
    """The notice with what its DONNEES element says."""
    purpose = data.first("OBJET") or XmlNode("OBJET", {})
    lots = tuple(
        NoticeLot(
            number=values.lot_number(lot.text("NUM") or lot.text("NUM_LOT") or str(place)),
            title=lot.text("INTITULE") or lot.text("DESCRIPTION"),
            cpv=values.cpv_code(lot.text("CPV/PRINCIPAL")),
            amount_eur=values.amount(lot.text("VALEUR")),
            criteria=tuple(_criteria(lot.first("CRITERES_ATTRIBUTION"))),
        )
        for place, lot in enumerate(purpose.all("LOTS/LOT"), 1)
    )
    # The title of many notices is the buyer's name: the object says more.
    texts = (purpose.text("TITRE_MARCHE"), purpose.text("OBJET_COMPLET"), notice.object)
    numbers = (
        *("IDENTITE/CODE_IDENT_NATIONAL", "IDENTITE/SIRET"),
        *("ORGANISME/ACHETEUR/IDENTIFICATION/SIRET", "ORGANISME/ACHETEUR/IDENTIFICATION/SIREN"),
    )
    return replace(
        notice,
        buyer_name=data.text("IDENTITE/DENOMINATION") or notice.buyer_name,
        buyer_id=next(filter(None, (values.company_number(data.text(path)) for path in numbers)), None),
        object=max(filter(None, texts), key=lambda text: min(len(text), 200), default=None),
        cpv=values.cpv_code(purpose.text("CPV/PRINCIPAL")) or next((lot.cpv for lot in lots if lot.cpv), None),
        nuts=tuple(dict.fromkeys(node.own_text.strip() for node in purpose.everywhere("CODE_NUTS"))),
        procedure=next((kind.name for node in data.all("PROCEDURE/TYPE_PROCEDURE") for kind in node.children), None)
        or notice.procedure,
        deadline_on=values.day(next((node.text() for node in data.everywhere("RECEPT_OFFRES")), None))
        or notice.deadline_on,
        amount_eur=values.amount(data.text("ATTRIBUTION/VALEUR_TOTALE")),
        criteria=tuple(_criteria(data.first("PROCEDURE/CRITERES_ATTRIBUTION"))),
        lots=lots,
        awards=tuple(_awards(data)),
        is_reserved=any(True for _node in data.everywhere("MARCHE_RESERVE_OUI")),
        has_social_clause=any(True for _node in data.everywhere("CRITERES_SOCIAUX_ENV")),
        references=tuple(filter(None, (purpose.text("REF_MARCHE"),))),
        profile_address=values.first_web_address(data.text("IDENTITE/URL_PROFIL_ACHETEUR")),
    )


def boamp_record(record: Mapping[str, Any]) -> Notice:
    """The notice in a record of DILA's open data (fields of 2026); Refused without a number, or with a broken content.

    Without ``donnees``, or with one of another form, lots, criteria, CPV and numbers are unknown.
    """
    number = str(record.get("idweb") or "")
    if not number:
        raise Refused("notice_without_number", _NO_NUMBER)
    nature = f"{record.get('nature') or ''}".upper()
    departements = record.get("code_departement") or []
    previous = record.get("annonces_anterieures") or record.get("annonce_lie") or []
    notice = Notice(
        number=number,
        form=NoticeForm.BOAMP,
        kind=BOAMP_KINDS.get(nature, NoticeKind.CALL),
        published_on=values.day(str(record.get("dateparution") or "")),
        buyer_name=values.words(str(record.get("nomacheteur") or "")),
        object=values.words(str(record.get("objet") or "")),
        departements=tuple(
            str(code).zfill(2) for code in (departements if isinstance(departements, list) else [departements])
        ),
        procedure=values.words(str(record.get("type_procedure") or "")),
        deadline_on=values.day(str(record.get("datelimitereponse") or "")),
        previous=tuple(map(str, previous if isinstance(previous, list) else [previous])),
        address=f"{_ADDRESS}{number}",
    )
    content = _content(record.get("donnees"), number)
    for root in EFORMS_ROOTS:
        if (form := content.first(f"EFORMS/{root}")) is not None:
            return _with_eforms(notice, form, is_kind_known=nature in BOAMP_KINDS)
    for name in _SIMPLE_FORMS:
        if (form := content.first(name)) is not None:
            return _with_simple_form(notice, form)
    return _with_data(notice, content) if any(child.name in _OF_XML for child in content.children) else notice


def _content(donnees: Any, number: str) -> XmlNode:
    """What a record holds of its notice, as an element DONNEES."""
    if isinstance(donnees, str):
        try:
            donnees = json.loads(donnees[: MOST_BYTES + 1], strict=False) if donnees.strip() else {}
        except (ValueError, RecursionError) as error:  # broken, or cut at the bound
            raise Refused("notice_content_broken", _UNREADABLE, number=number) from error
    return json_tree("DONNEES", donnees if isinstance(donnees, dict) else {})


def _with_eforms(notice: Notice, form: XmlNode, *, is_kind_known: bool) -> Notice:
    """The notice with what its eForms document says; number, day and address are those of the BOAMP."""
    stated = eforms_notice(form)
    if stated is None:
        return notice
    return replace(
        stated,
        number=notice.number,
        form=notice.form,
        kind=notice.kind if is_kind_known else stated.kind,
        published_on=notice.published_on or stated.published_on,
        buyer_name=stated.buyer_name or notice.buyer_name,
        object=notice.object or stated.object,
        departements=notice.departements,
        procedure=stated.procedure or notice.procedure,
        deadline_on=stated.deadline_on or notice.deadline_on,
        previous=tuple(dict.fromkeys((*notice.previous, *filter(None, stated.previous)))),
        address=notice.address,
    )


def _with_simple_form(notice: Notice, form: XmlNode) -> Notice:
    """The notice with what a simplified national form says: FNSimple, and MAPA below 90,000 EUR."""
    stage = next(filter(None, map(form.first, _STAGES)), None) or form
    places = ("natureMarche/codeCPV", "description/CPV", "objet/codeCPV")
    codes = (part.text(f"{place}/objetPrincipal/classPrincipale") for place in places for part in (stage, form))
    purchase = next(filter(None, map(stage.first, ("natureMarche", "description"))), None) or XmlNode("", {})
    lots = tuple(
        NoticeLot(
            number=values.lot_number(lot.text("numero") or lot.text("num") or str(place)),
            title=lot.text("intitule") or lot.text("titre") or lot.text("description"),
            cpv=values.cpv_code(lot.text("codeCPV/objetPrincipal/classPrincipale")),
        )
        for place, lot in enumerate((lot for holder in stage.everywhere("lots") for lot in holder.all("lot")), 1)
    )
    criteria = stage.first("procedure/criteresAttrib") or stage.first("criteres/critereCDC")
    references = (stage.text("communication/identifiantInterne"), stage.text("renseignements/idMarche"))
    return replace(
        notice,
        buyer_name=form.text("organisme/nomOfficiel") or form.text("organisme/acheteurPublic") or notice.buyer_name,
        buyer_id=values.company_number(form.text("organisme/codeIdentificationNational")),
        object=notice.object or purchase.text("intitule") or purchase.text("objet"),
        cpv=values.cpv_code(next(filter(None, codes), None)) or next((lot.cpv for lot in lots if lot.cpv), None),
        criteria=_criteria_of_text(criteria.own_text if criteria is not None else ""),
        lots=lots,
        references=tuple(filter(None, references)),
        profile_address=values.first_web_address(
            stage.text("communication/urlProfilAch"), stage.text("communication/urlDocConsul")
        ),
    )


def _criteria_of_text(text: str) -> tuple[AwardCriterion, ...]:
    """The criteria that a text lists; with weights only where each has one and they make a hundred."""
    words = values.words(text)
    if words is None:
        return ()
    parts = [" ".join(part.split()).strip(" .-*") for part in _BETWEEN_CRITERIA.split(text[:_LONGEST_CRITERIA])]
    parts = [part for part in parts if part]
    found = [match for part in parts if len(part) <= _LONGEST_CRITERION and (match := _WEIGHTED.fullmatch(part))]
    criteria = tuple(AwardCriterion(match[1], values.weight(match[2])) for match in found)
    if len(found) == len(parts) and round(sum(criterion.weight or 0 for criterion in criteria)) == 100:
        return criteria
    return (AwardCriterion(words[:_LONGEST_CRITERION]),)


def _criteria(node: XmlNode | None) -> Iterator[AwardCriterion]:
    if node is None:
        return
    for group in node.children:
        for criterion in group.all("CRITERE"):
            yield AwardCriterion(criterion.text() or "", values.weight(criterion.attributes.get("POIDS")))
        if group.name == "CRITERES_PRIX" or (group.name == "PRIX" and not group.children):
            yield AwardCriterion("Prix", values.weight(group.text("POIDS") or group.attributes.get("POIDS")))


def _awards(data: XmlNode) -> Iterator[NoticeAward]:
    """The awards of all decisions: one per decision, or one per holder if several have their own amounts."""
    total = values.amount(data.text("ATTRIBUTION/VALEUR_TOTALE"))
    decided_on = data.text("ATTRIBUTION/DATE_DECISION")
    decisions = list(data.all("ATTRIBUTION/DECISION"))
    for decision in decisions:
        awarded = _holders_with_facts(decision)
        amounts = [amount for _holders, facts in awarded for amount in _stated_amounts(facts)]
        groups = awarded if len(amounts) > 1 else [_together(awarded)]
        for holders, facts in groups:
            numbers = (values.company_number(holder.text("SIRET")) for holder in holders)
            own_amounts = _stated_amounts(facts)
            yield NoticeAward(
                lot_number=values.lot_number(decision.text("NUM_LOT")) or None,
                contract_number=decision.text("NUM_MARCHE") or decision.text("NUM_LOT"),
                holder_ids=tuple(number for number in numbers if number),
                holder_names=tuple(name for holder in holders if (name := holder.text("DENOMINATION"))),
                amount_eur=sum(own_amounts) if own_amounts else total if len(decisions) == len(groups) == 1 else None,
                awarded_on=values.day(_first_text(facts, "DATE_ATTRIBUTION") or decided_on),
                offers=values.count(_first_text(facts, "NB_OFFRE_RECU")),
            )


_Awarded = tuple[Sequence[XmlNode], Sequence[XmlNode]]


def _holders_with_facts(decision: XmlNode) -> list[_Awarded]:
    """TITULAIRE and RENSEIGNEMENT elements alternate: the holders that each group of facts applies to, in order."""
    groups: list[tuple[list[XmlNode], list[XmlNode]]] = []
    for node in decision.children:
        if node.name == "TITULAIRE":
            if not groups or groups[-1][1]:
                groups.append(([], []))
            groups[-1][0].append(node)
        elif node.name == "RENSEIGNEMENT":
            if not groups:
                groups.append(([], []))
            groups[-1][1].append(node)
    return list(groups)


def _together(awarded: Iterable[_Awarded]) -> _Awarded:
    groups = list(awarded)
    return [node for holders, _facts in groups for node in holders], [node for _, facts in groups for node in facts]


def _stated_amounts(facts: Iterable[XmlNode]) -> list[float]:
    return [amount for node in facts if (amount := values.amount(node.text("MONTANT"))) is not None]


def _first_text(facts: Iterable[XmlNode], name: str) -> str | None:
    return next((text for node in facts if (text := node.text(name))), None)
