"""Parses repeated or nested parts of a record: buyer, place, value lists, holders, amendments, subcontracts, years."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from maillage.buy.contracts.domain.contracts import Amendment, ConcessionYear, Holder, Subcontract, Tariff
from maillage.buy.contracts.domain.identifiers import RegisterNumber
from maillage.buy.contracts.domain.judged_texts import excerpt
from maillage.buy.contracts.domain.place_codes import departement_of_authority
from maillage.buy.contracts.domain.places import PlaceJudge, StatedPlace
from maillage.buy.contracts.domain.remarks import (
    Breach,
    CheckRule,
    Judgement,
    PlacedRemark,
    Remark,
    Repair,
    RepairRule,
    Severity,
)
from maillage.buy.contracts.domain.vocabularies import FormatVersion, IdentifierKind
from maillage.buy.contracts.intake.field_judges import FieldJudges, Judge
from maillage.buy.contracts.intake.nested_items import items_of, unwrapped_place, words_of
from maillage.buy.contracts.intake.raw_records import MOST_ITEMS, TOO_MANY_ITEMS
from maillage.core.problems import sentence

_SCHEMA: Final = "Schéma officiel du format DECP"
MISSING: Final = CheckRule(
    "field-missing",
    sentence("Le champ « %(field)s » est obligatoire et manque. Complétez-le."),
    _SCHEMA,
)
KEY_MISSING: Final = CheckRule(
    "key-field-missing",
    sentence("Le champ « %(field)s » manque : sans lui le ministère écarte le contrat. Complétez-le."),
    "Schéma officiel du format DECP ; DAJ, règles de qualité du 15 février 2023",
    excludes=True,
)
NOT_WRAPPED: Final = CheckRule(
    "list-wrapping",
    sentence("La liste « %(field)s » n’a pas la forme de la version 2 : chaque élément s’écrit dans « %(name)s »."),
    _SCHEMA,
)
EMPTY_LIST: Final = CheckRule(
    "list-empty", sentence("La liste « %(field)s » est vide : il y faut au moins un élément."), _SCHEMA, excludes=True
)
REPEATED: Final = CheckRule(
    "list-repeated",
    sentence("« %(value)s » est plusieurs fois dans la liste « %(field)s ». Gardez-le une fois."),
    _SCHEMA,
    severity=Severity.WARNING,
)
NOT_AN_OBJECT: Final = CheckRule(
    "object-type", sentence("« %(value)s » n’est pas un objet avec ses champs. Voyez l’exemple officiel."), _SCHEMA
)
SAME_HOLDER: Final = RepairRule(
    "holder-repeated", sentence("Le titulaire « %(before)s » est répété à l’identique : il compte une fois.")
)

_WORD_LISTS: Final = (
    ("techniques", "technique", "techniques", "technique"),
    ("modalitesExecution", "modaliteExecution", "execution_modes", "execution_mode"),
    ("typesPrix", "typePrix", "price_types", "price_type"),
    ("considerationsSociales", "considerationSociale", "social", "social"),
    ("considerationsEnvironnementales", "considerationEnvironnementale", "environmental", "environmental"),
)
_BUYER_DEPARTEMENT: Final = ""  # extra key next to the fields of a place: no field has an empty name
_MOST_PARTS: Final = 32_768
_NO_PLACE: Final[Mapping[str, Any]] = {"place_code": None, "place_kind": None, "place_name": None}
_NO_BUYER: Final[Mapping[str, Any]] = {"buyer_id": None, "buyer_name": None}
_CHANGES_IN_XML: Final = (
    "modificationActesSousTraitance"  # the XSD of 2.0.2 names the item differently from the JSON schema
)
_ACTS: Final = (
    ("actesSousTraitance", "acteSousTraitance", "dateNotification"),
    (
        "modificationsActesSousTraitance",
        "modificationActeSousTraitance",
        "dateNotificationModificationSousTraitance",
    ),
)
# DAJ: id, buyer, amount, first holder, duration, CPV and object.
_KEY_FIELDS: Final = frozenset(
    {
        *("id", "acheteur", "acheteur.id", "autoriteConcedante", "autoriteConcedante.id", "montant", "valeurGlobale"),
        *("titulaires", "concessionnaires", "dureeMois", "codeCPV", "objet", "titulaire.id"),
    }
)

Fields = Mapping[str, Any]
Remarks = list[PlacedRemark]


class PartReading:
    """Parses the parts of records of one version and document type."""

    def __init__(self, judges: FieldJudges, places: PlaceJudge, version: FormatVersion, *, is_typed: bool) -> None:
        self._judges = judges
        self._place_judge = places
        self._is_wrapping_asked = is_typed and version is FormatVersion.V2
        self._judged_lists: dict[tuple[str, tuple[str, ...]], Judgement[tuple[Any, ...]]] = {}
        self._places = _RememberedParts(("code", "typeCode", "nom", _BUYER_DEPARTEMENT), self._judge_place)
        self._buyers = _RememberedParts(("id", "nom"), self._judge_buyer)
        self._holders = _RememberedParts(("typeIdentifiant", "id", "denominationSociale"), self._judge_holder)

    def word_lists(self, fields: Fields, path: str, remarks: Remarks) -> dict[str, Any]:
        """The value lists by attribute; None for a list that is not stated."""
        stated: dict[str, Any] = {}
        for official, name, attribute, judge in _WORD_LISTS:
            raw = fields.get(official)
            if raw is None:
                stated[attribute] = None
                continue
            words = words_of(raw, name)
            place = f"{path}/{official}"
            if self._is_wrapping_asked and not (isinstance(raw, dict) and isinstance(raw.get(name), list)):
                remarks.append(_broken(place, NOT_WRAPPED, field=official, name=name))
            if not words and raw != "":
                remarks.append(_broken(place, EMPTY_LIST, field=official))
            judgement = self._judged_words(official, words, getattr(self._judges, judge))
            stated[attribute] = judgement.value
            remarks += [PlacedRemark(f"{place}/{name}", remark) for remark in judgement.remarks]
        return stated

    def _judged_words(self, official: str, words: tuple[Any, ...], judge: Judge) -> Judgement[tuple[Any, ...]]:
        if not all(word.__class__ is str for word in words):
            return _words(official, words, judge)
        judgement = self._judged_lists.get((official, words))
        if judgement is None:
            if len(self._judged_lists) >= _MOST_PARTS:
                self._judged_lists.clear()
            judgement = self._judged_lists[official, words] = _words(official, words, judge)
        return judgement

    def place(self, fields: Fields, path: str, remarks: Remarks, *, buyer: str) -> Mapping[str, Any]:
        """The place of performance by attribute; ``buyer`` is the field of the buyer, which may help to locate it."""
        raw = fields.get("lieuExecution")
        if raw is None or raw == "":
            return _NO_PLACE
        place = f"{path}/lieuExecution"
        if not isinstance(raw, dict):
            remarks.append(_broken(place, NOT_AN_OBJECT, excerpt(raw)))
            return _NO_PLACE
        holder = fields.get(buyer)
        number = holder.get("id") if isinstance(holder, dict) else holder
        departement = departement_of_authority(number) if isinstance(number, str) else None
        located: Mapping[str, Any] = self._places.value({**raw, _BUYER_DEPARTEMENT: departement}, place, remarks)
        return located

    def _judge_place(self, part: "_RecordPart") -> Mapping[str, Any]:
        kind = part.value("typeCode", self._judges.place_kind)
        code = part.value("code", self._judges.text)
        name = part.value("nom", self._judges.text)
        if code is None:
            part.remarks.append(missing(part.path, "code", field="lieuExecution.code"))
        stated = StatedPlace(code, kind, name or "", part.fields[_BUYER_DEPARTEMENT])
        judgement = self._place_judge.judge(stated)
        part.remarks.extend([PlacedRemark(f"{part.path}/code", remark) for remark in judgement.remarks])
        code, kind = judgement.value or (code, kind)
        return {"place_code": code, "place_kind": kind, "place_name": name}

    def buyer(self, fields: Fields, path: str, remarks: Remarks, *, official: str) -> Mapping[str, Any]:
        """Number and name of the buyer by attribute; an invalid SIRET stays as stated."""
        raw = fields.get(official)
        place = f"{path}/{official}"
        if isinstance(raw, str) and raw.strip():  # some write only the number
            raw = {"id": raw}
        if not isinstance(raw, dict):
            is_missing = raw is None or raw == ""
            remarks.append(missing(path, official) if is_missing else _broken(place, NOT_AN_OBJECT, excerpt(raw)))
            return _NO_BUYER
        buyer: Mapping[str, Any] = self._buyers.value(raw, place, remarks)
        return buyer

    def _judge_buyer(self, part: "_RecordPart") -> Mapping[str, Any]:
        number: RegisterNumber | None = part.value("id", self._judges.siret)
        if part.fields.get("id") in (None, ""):
            part.remarks.append(missing(part.path, "id", field="acheteur.id"))
        return {
            "buyer_id": number.text if number is not None else None,
            "buyer_name": part.value("nom", self._judges.text),
        }

    def holders(self, raw: Any, path: str, remarks: Remarks, *, name: str) -> tuple[Holder, ...]:
        """The holders of a list, without exact duplicates."""
        if self._is_wrapping_asked and raw and (place := unwrapped_place(raw, name)) is not None:
            remarks.append(_broken(f"{path}{place}", NOT_WRAPPED, field=path.rpartition("/")[2], name=name))
        holders: dict[Holder, None] = {}
        for place, value in _items(raw, name, path, remarks):
            holder = self._holder(value, place, remarks)
            if holder is None:
                continue
            if holder in holders:
                remarks.append(PlacedRemark(place, Repair(SAME_HOLDER, excerpt(holder.id or ""), "")))
            holders[holder] = None
        return tuple(holders)

    def _holder(self, raw: Any, path: str, remarks: Remarks) -> Holder | None:
        if not isinstance(raw, dict):
            remarks.append(_broken(path, NOT_AN_OBJECT, excerpt(raw)))
            return None
        holder: Holder | None = self._holders.value(raw, path, remarks)
        return holder

    def _judge_holder(self, part: "_RecordPart") -> Holder | None:
        kind: IdentifierKind | None = part.value("typeIdentifiant", self._judges.identifier_kind)
        number: RegisterNumber | None = None
        if part.fields.get("id") in (None, ""):
            part.remarks.append(missing(part.path, "id", field="titulaire.id"))
        else:
            judge = self._judges.siret if kind in (None, IdentifierKind.SIRET) else self._judges.others[kind]
            number = part.value("id", judge)
        if part.fields.get("typeIdentifiant") is None:
            part.remarks.append(missing(part.path, "typeIdentifiant"))
        if number is not None and kind in (None, IdentifierKind.SIRET) and number.siren is not None:
            kind = number.kind
        name = part.value("denominationSociale", self._judges.text)
        if number is None and name is None and kind is None:
            return None
        return Holder(kind, number.text if number else None, name, number.siren if number else None)

    def amendments(self, raw: Any, path: str, remarks: Remarks, *, is_concession: bool) -> tuple[Amendment, ...]:
        """The amendments, dated as published."""
        judges = self._judges
        dated = "dateSignatureModification" if is_concession else "dateNotificationModification"
        changes = []
        for part in _parts(raw, "modification", path, remarks):
            fields = part.fields
            holders = fields.get("titulaires") or fields.get("concessionnaires")
            changes.append(
                Amendment(
                    number=part.value("id", judges.count),
                    notified_on=part.value(dated if dated in fields else "dateNotificationModification", judges.date),
                    published_on=part.value("datePublicationDonneesModification", judges.date),
                    duration_months=part.value("dureeMois", judges.months),
                    amount_eur=part.value("valeurGlobale" if "valeurGlobale" in fields else "montant", judges.amount),
                    object=part.value("objetModification", judges.text),
                    holders=self.holders(holders, f"{part.path}/titulaires", remarks, name="titulaire"),
                )
            )
        return tuple(changes)

    def subcontracts(self, fields: Fields, path: str, remarks: Remarks) -> tuple[Subcontract, ...]:
        """The acts of subcontracting, then their changes."""
        judges = self._judges
        acts = []
        for official, name, dated in _ACTS:
            raw = fields.get(official)
            if isinstance(raw, dict) and _CHANGES_IN_XML in raw:
                raw = raw[_CHANGES_IN_XML]
            for part in _parts(raw, name, f"{path}/{official}", remarks) if raw else ():
                operator = part.fields.get("sousTraitant")
                acts.append(
                    Subcontract(
                        number=part.value("id", judges.count),
                        is_amendment=name != "acteSousTraitance",
                        holder=self._holder(operator, f"{part.path}/sousTraitant", remarks) if operator else None,
                        duration_months=part.value("dureeMois", judges.months),
                        notified_on=part.value(dated, judges.date),
                        published_on=part.value("datePublicationDonnees", judges.date),
                        amount_eur=part.value("montant", judges.amount),
                        price_variation=part.value("variationPrix", judges.price_variation),
                    )
                )
        return tuple(acts)

    def years(self, raw: Any, path: str, remarks: Remarks) -> tuple[ConcessionYear, ...]:
        """The execution data of a concession, year by year."""
        judges = self._judges
        return tuple(
            ConcessionYear(
                published_on=year.value("datePublicationDonneesExecution", judges.date),
                investment_eur=year.value("depensesInvestissement", judges.subsidy),
                tariffs=tuple(
                    Tariff(tariff.value("intituleTarif", judges.text), tariff.value("tarif", judges.subsidy))
                    for tariff in _parts(year.fields.get("tarifs"), "tarif", f"{year.path}/tarifs", remarks)
                ),
            )
            for year in _parts(raw, "donneesAnnuelles", path, remarks)
        )


@dataclass(frozen=True, slots=True)
class _RecordPart:
    """An object inside a record, with its path and the remarks of the record."""

    fields: Fields
    path: str
    remarks: Remarks

    def value(self, official: str, judge: Judge) -> Any:
        """The value of a field; its remarks are collected."""
        raw = self.fields.get(official)
        if raw is None:
            return None
        judgement = judge(raw)
        if judgement.remarks:
            self.remarks.extend([PlacedRemark(f"{self.path}/{official}", remark) for remark in judgement.remarks])
        return judgement.value


class _RememberedParts:
    """Judges each distinct part once, since buyers, places and holders repeat; its remarks have relative paths."""

    def __init__(self, names: tuple[str, ...], judge: Callable[[_RecordPart], Any]) -> None:
        self._names = names
        self._judge = judge
        self._judged: dict[tuple[Any, ...], tuple[Any, Remarks]] = {}

    def value(self, fields: Fields, path: str, remarks: Remarks) -> Any:
        """The value of the part; its remarks are collected."""
        stated = tuple([fields.get(name) for name in self._names])
        judged = self._judged.get(stated) if all(map(_is_text_or_none, stated)) else None
        if judged is None:
            own_remarks: Remarks = []
            judged = self._judge(_RecordPart(fields, "", own_remarks)), own_remarks
            if all(map(_is_text_or_none, stated)):
                if len(self._judged) >= _MOST_PARTS:
                    self._judged.clear()
                self._judged[stated] = judged
        for remark in judged[1]:
            remarks.append(PlacedRemark(f"{path}{remark.path}", remark.remark))
        return judged[0]


def _is_text_or_none(value: Any) -> bool:
    return value is None or value.__class__ is str  # 1, 1.0 and True are equal as keys, but give different findings


def _items(raw: Any, name: str, path: str, remarks: Remarks) -> list[tuple[str, Any]]:
    """The items of a list, up to the limit."""
    items = list(items_of(raw, name, path)) if raw else []
    if len(items) > MOST_ITEMS:
        remarks.append(_broken(path, TOO_MANY_ITEMS, limit=MOST_ITEMS))
    return items[:MOST_ITEMS]


def _parts(raw: Any, name: str, path: str, remarks: Remarks) -> list[_RecordPart]:
    """The items that are objects; others are reported."""
    parts: list[_RecordPart] = []
    for place, value in _items(raw, name, path, remarks):
        if isinstance(value, dict):
            parts.append(_RecordPart(value, place, remarks))
        else:
            remarks.append(_broken(place, NOT_AN_OBJECT, excerpt(value)))
    return parts


def _words(official: str, raw: tuple[Any, ...], judge: Judge) -> Judgement[tuple[Any, ...]]:
    """The distinct values of a list, in order."""
    words: dict[Any, None] = {}
    remarks: list[Remark] = []
    for value in raw:
        judgement = judge(value)
        remarks += judgement.remarks
        if judgement.value is None:
            continue
        if judgement.value in words:
            text = excerpt(value)
            remarks.append(Breach(REPEATED, text, {"value": text, "field": official}))
        words[judgement.value] = None
    # Only unreadable values: unknown rather than an empty list.
    return Judgement(tuple(words) if words or not raw else None, tuple(remarks))


def missing(path: str, official: str, *, field: str = "") -> PlacedRemark:
    """The remark that a field is missing at ``path``."""
    name = field or official
    rule = KEY_MISSING if name in _KEY_FIELDS else MISSING
    return PlacedRemark(f"{path}/{official}", Breach(rule, "", {"field": name}))


def _broken(path: str, rule: CheckRule, value: str = "", **params: str | float) -> PlacedRemark:
    return PlacedRemark(path, Breach(rule, value, {"value": value, **params}))
