"""BOAMP notices: DILA's XML (Boamp_v230.xsd and earlier), and the JSON records of its open data."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from maillage.notices.intake.xml_tree import XmlNode
from maillage.notices.rules import values
from maillage.notices.rules.notice_kinds import BOAMP_KINDS
from maillage.notices.terms import AwardCriterion, Notice, NoticeAward, NoticeForm, NoticeKind, NoticeLot

_ADDRESS: Final = "https://www.boamp.fr/pages/avis/?q=idweb:"


def boamp_notice(root: XmlNode) -> Notice | None:
    """The notice in an ANNONCE element; None if it has no number."""
    management, data = root.first("GESTION"), root.first("DONNEES")
    number = management.text("REFERENCE/IDWEB") if management is not None else None
    if management is None or data is None or not number:
        return None
    natures = management.first("REFERENCE/TYPE_AVIS/NATURE")
    states = management.first("REFERENCE/TYPE_AVIS/STATUT")
    named = [node.name for holder in (states, natures) if holder is not None for node in holder.children]
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
    texts = (purpose.text("TITRE_MARCHE"), purpose.text("OBJET_COMPLET"), management.text("INDEXATION/RESUME_OBJET"))
    return Notice(
        number=number,
        form=NoticeForm.BOAMP,
        kind=next((BOAMP_KINDS[name] for name in named if name in BOAMP_KINDS), NoticeKind.CALL),
        published_on=values.day(management.text("INDEXATION/DATE_PUBLICATION")),
        buyer_name=data.text("IDENTITE/DENOMINATION"),
        buyer_id=values.company_number(data.text("IDENTITE/CODE_IDENT_NATIONAL") or data.text("IDENTITE/SIRET")),
        object=max(filter(None, texts), key=lambda text: min(len(text), 200), default=None),
        cpv=values.cpv_code(purpose.text("CPV/PRINCIPAL")) or next((lot.cpv for lot in lots if lot.cpv), None),
        nuts=tuple(dict.fromkeys(node.own_text.strip() for node in purpose.everywhere("CODE_NUTS"))),
        departements=tuple(
            dict.fromkeys(
                node.own_text.strip().zfill(2)
                for name in ("DEP_PRESTATION", "DEP_PUBLICATION")
                for node in management.all(f"INDEXATION/{name}")
            )
        ),
        procedure=next((kind.name for node in data.all("PROCEDURE/TYPE_PROCEDURE") for kind in node.children), None),
        deadline_on=values.day(next((node.text() for node in data.everywhere("RECEPT_OFFRES")), None)),
        amount_eur=values.amount(data.text("ATTRIBUTION/VALEUR_TOTALE")),
        criteria=tuple(_criteria(data.first("PROCEDURE/CRITERES_ATTRIBUTION"))),
        lots=lots,
        awards=tuple(_awards(data)),
        is_reserved=any(True for _node in data.everywhere("MARCHE_RESERVE_OUI")),
        has_social_clause=any(True for _node in data.everywhere("CRITERES_SOCIAUX_ENV")),
        references=tuple(filter(None, (purpose.text("REF_MARCHE"),))),
        previous=tuple(node.own_text.strip() for node in management.all("MARCHE/ANNONCE_ANTERIEUR/REFERENCE/IDWEB")),
        address=f"{_ADDRESS}{number}",
    )


def boamp_record(record: Mapping[str, Any]) -> Notice | None:
    """The notice in a record of DILA's open data (fields of 2024); None if it has no number.

    The structure of ``donnees`` varies with each form and is not parsed: criteria and lots are unknown.
    """
    number = str(record.get("idweb") or "")
    if not number:
        return None
    nature = f"{record.get('nature') or ''}".upper()
    departements = record.get("code_departement") or []
    previous = record.get("annonces_anterieures") or record.get("annonce_lie") or []
    return Notice(
        number=number,
        form=NoticeForm.BOAMP,
        kind=BOAMP_KINDS.get(nature, NoticeKind.CALL),
        published_on=values.day(str(record.get("dateparution") or "")),
        buyer_name=values.words(str(record.get("nomacheteur") or "")),
        object=values.words(str(record.get("objet") or "")),
        departements=tuple(map(str, departements if isinstance(departements, list) else [departements])),
        procedure=values.words(str(record.get("type_procedure") or "")),
        deadline_on=values.day(str(record.get("datelimitereponse") or "")),
        previous=tuple(map(str, previous if isinstance(previous, list) else [previous])),
        address=f"{_ADDRESS}{number}",
    )


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
