"""Parses a record of either version and any wrapping into a contract, with all repairs and breaches and their paths."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.domain.judged_texts import excerpt
from maillage.buy.contracts.domain.listed_words import OTHER_KIND, OTHER_VERSION
from maillage.buy.contracts.domain.places import PlaceJudge
from maillage.buy.contracts.domain.remarks import Breach, CheckRule, PlacedRemark, Repair, RepairRule, Severity
from maillage.buy.contracts.domain.vocabularies import (
    NATURES_OF_CONCESSIONS,
    NATURES_OF_V1_ONLY,
    PROCEDURES_OF_CONCESSIONS,
    ContractKind,
    FormatVersion,
    PriceForm,
)
from maillage.buy.contracts.intake.cpv_tables import cpv_nomenclature
from maillage.buy.contracts.intake.field_judges import FieldJudges, Judge, field_judges
from maillage.buy.contracts.intake.flat_records import nested_record
from maillage.buy.contracts.intake.part_reading import EMPTY_LIST, PartReading, missing
from maillage.buy.contracts.intake.place_tables import place_codes
from maillage.buy.contracts.intake.raw_records import RawRecord
from maillage.core.problems import sentence

_SCHEMA: Final = "Schéma officiel du format DECP"
UNKNOWN_FIELD: Final = CheckRule(
    "field-unknown",
    sentence("Le champ « %(field)s » n’est pas du format : la version 2 le refuse. Retirez-le."),
    _SCHEMA,
    severity=Severity.WARNING,
)
FIELD_NAME: Final = RepairRule(
    "field-name", sentence("Le champ « %(before)s » s’appelle « %(after)s » dans le format.")
)

# Official name, attribute, judge.
_SCALARS: Final = (
    ("id", "id", "id"),
    ("nature", "nature", "nature"),
    ("objet", "object", "object"),
    ("codeCPV", "cpv", "cpv"),
    ("procedure", "procedure", "procedure"),
    ("idAccordCadre", "framework_id", "id"),
    ("marcheInnovant", "is_innovative", "truth"),
    ("ccag", "ccag", "ccag"),
    ("offresRecues", "offers_received", "count"),
    ("attributionAvance", "has_advance", "truth"),
    ("tauxAvance", "advance_share", "share"),
    ("typeGroupementOperateurs", "grouping", "grouping"),
    ("sousTraitanceDeclaree", "is_subcontracting_declared", "truth"),
    ("dureeMois", "duration_months", "months"),
    ("datePublicationDonnees", "published_on", "date"),
    ("dateDebutExecution", "starts_on", "date"),
    ("montantSubventionPublique", "subsidy_eur", "subsidy"),
    ("formePrix", "price_form", "price"),
    ("origineUE", "eu_origin_share", "share"),
    ("origineFrance", "french_origin_share", "share"),
    ("source", "source", "text"),
)
_OF_MARKETS: Final = (("dateNotification", "notified_on", "date"), ("montant", "amount_eur", "amount"))
_OF_CONCESSIONS: Final = (("dateSignature", "notified_on", "date"), ("valeurGlobale", "amount_eur", "amount"))
_OF_V2_ONLY: Final = frozenset(
    {
        *("techniques", "modalitesExecution", "typesPrix", "considerationsSociales", "considerationsEnvironnementales"),
        *("marcheInnovant", "ccag", "offresRecues", "attributionAvance", "typeGroupementOperateurs", "typePrix"),
        *(
            "sousTraitanceDeclaree",
            "idAccordCadre",
            "actesSousTraitance",
            "modificationsActesSousTraitance",
            "TypePrix",
        ),
    }
)
# Names that platforms use instead of the official ones.
_NAME_VARIANTS: Final = {"typePrix": "typesPrix", "TypePrix": "typesPrix", "Titulaires": "titulaires"}
# Known outside of version 2: from version 1, or from consolidated files.
_BESIDE_V2: Final = frozenset({"uid", "uuid", "_type", "source", "countTitulaires"})
_LISTED_PARTS: Final = (
    *("lieuExecution", "techniques", "modalitesExecution", "typesPrix"),
    *("considerationsSociales", "considerationsEnvironnementales"),
)
_KNOWN: Final = frozenset(
    {
        *(official for official, _, _ in (*_SCALARS, *_OF_MARKETS, *_OF_CONCESSIONS)),
        *_BESIDE_V2,
        *_LISTED_PARTS,
        *("acheteur", "autoriteConcedante", "titulaires", "concessionnaires", "modifications", "donneesExecution"),
        *("actesSousTraitance", "modificationsActesSousTraitance"),
    }
)
# Not required: names (dropped in version 2), and lists that version 1 wants even when empty.
_REQUIRED_OF_ALL: Final = ("id", "nature", "objet", "procedure", "dureeMois", "datePublicationDonnees")
_REQUIRED: Final[Mapping[tuple[ContractKind, FormatVersion], tuple[str, ...]]] = {
    (ContractKind.MARKET, FormatVersion.V1): (
        *_REQUIRED_OF_ALL,
        *("codeCPV", "lieuExecution", "dateNotification", "montant", "formePrix"),
    ),
    (ContractKind.MARKET, FormatVersion.V2): (
        *_REQUIRED_OF_ALL,
        *("codeCPV", "techniques", "modalitesExecution", "marcheInnovant", "ccag", "offresRecues"),
        *("attributionAvance", "typeGroupementOperateurs", "lieuExecution", "dateNotification", "montant"),
        *("typesPrix", "formePrix", "sousTraitanceDeclaree", "considerationsSociales"),
        "considerationsEnvironnementales",
    ),
    (ContractKind.CONCESSION, FormatVersion.V1): (
        *_REQUIRED_OF_ALL,
        *("lieuExecution", "dateSignature", "dateDebutExecution", "valeurGlobale", "montantSubventionPublique"),
    ),
    (ContractKind.CONCESSION, FormatVersion.V2): (
        *_REQUIRED_OF_ALL,
        *("dateSignature", "dateDebutExecution", "valeurGlobale", "montantSubventionPublique"),
        *("considerationsSociales", "considerationsEnvironnementales"),
    ),
}


@dataclass(frozen=True, slots=True)
class _Plan:
    """How records of one kind, version and document type are parsed."""

    scalars: tuple[tuple[str, str, Judge, bool], ...]  # official name, attribute, judge, is required
    parts: PartReading
    required: frozenset[str]
    buyer: str
    holders: str
    holder: str


class ContractReading:
    """Parses records into contracts; it memoises texts across records."""

    def __init__(self) -> None:
        self._places = PlaceJudge(place_codes())
        self._plans: dict[tuple[ContractKind, FormatVersion, bool], _Plan] = {}
        self._judges: dict[tuple[FormatVersion, bool], FieldJudges] = {}

    def contract(self, raw: RawRecord) -> tuple[Contract, list[PlacedRemark]]:
        """The contract of a record, and its remarks."""
        is_known = raw.fields.keys() <= _KNOWN
        record = raw if is_known else nested_record(raw)
        kind = _kind_of(record)
        version = record.version or (FormatVersion.V1 if _OF_V2_ONLY.isdisjoint(record.fields) else FormatVersion.V2)
        plan = self._plan(kind, version, is_typed=record.is_typed)
        remarks = list(record.remarks)
        is_known = is_known and version is FormatVersion.V1  # version 2 rejects some of these names
        fields = record.fields if is_known else _named(record, version, remarks)
        path, parts = record.path, plan.parts
        values: dict[str, Any] = {"kind": kind, "version": version}
        for official, attribute, judge, is_required in plan.scalars:
            value = fields.get(official)
            if value is None:
                values[attribute] = None
                if is_required:
                    remarks.append(missing(path, official))
                continue
            judgement = judge(value)
            values[attribute] = judgement.value
            if judgement.remarks:
                remarks += [PlacedRemark(f"{path}/{official}", remark) for remark in judgement.remarks]
            elif is_required and judgement.value is None:
                remarks.append(missing(path, official))
        values.update(parts.word_lists(fields, path, remarks))
        if not isinstance(values["price_form"], PriceForm | None):  # formePrix of version 1 corresponds to typesPrix
            values["price_types"] = values["price_types"] or (values["price_form"],)
            values["price_form"] = None
        values.update(parts.place(fields, path, remarks, buyer=plan.buyer))
        values.update(parts.buyer(fields, path, remarks, official=plan.buyer))
        is_concession = kind is ContractKind.CONCESSION
        values["holders"] = parts.holders(fields.get(plan.holders), f"{path}/{plan.holders}", remarks, name=plan.holder)
        changes, years = fields.get("modifications"), fields.get("donneesExecution")
        values["amendments"] = (
            parts.amendments(changes, f"{path}/modifications", remarks, is_concession=is_concession) if changes else ()
        )
        values["subcontracts"] = parts.subcontracts(fields, path, remarks)
        values["years"] = parts.years(years, f"{path}/donneesExecution", remarks) if years else ()
        contract = Contract(**values)
        remarks += _remarks_on_whole(contract, fields, path, plan)
        return contract, remarks

    def _plan(self, kind: ContractKind, version: FormatVersion, *, is_typed: bool) -> _Plan:
        plan_before = self._plans.get((kind, version, is_typed))
        if plan_before is not None:
            return plan_before
        judges = self._judges.get((version, is_typed)) or field_judges(version, cpv_nomenclature(), is_typed=is_typed)
        self._judges[version, is_typed] = judges
        is_concession = kind is ContractKind.CONCESSION
        required = frozenset(_REQUIRED[kind, version])
        plan = self._plans[kind, version, is_typed] = _Plan(
            scalars=tuple(
                (official, attribute, getattr(judges, judge), official in required)
                for official, attribute, judge in (*_SCALARS, *(_OF_CONCESSIONS if is_concession else _OF_MARKETS))
            ),
            parts=PartReading(judges, self._places, version, is_typed=is_typed),
            required=required,
            buyer="autoriteConcedante" if is_concession else "acheteur",
            holders="concessionnaires" if is_concession else "titulaires",
            holder="concessionnaire" if is_concession else "titulaire",
        )
        return plan


def _kind_of(record: RawRecord) -> ContractKind:
    """A concession is recognised by its container, its own fields, or its type or nature."""
    if record.kind is ContractKind.CONCESSION:
        return ContractKind.CONCESSION
    fields = record.fields
    if "acheteur" not in fields and ("autoriteConcedante" in fields or "concessionnaires" in fields):
        return ContractKind.CONCESSION
    if record.kind is None and "concession" in str(fields.get("_type", "")).lower():
        return ContractKind.CONCESSION
    return ContractKind.MARKET


def _named(record: RawRecord, version: FormatVersion, remarks: list[PlacedRemark]) -> Mapping[str, Any]:
    """The fields under their official names; unknown ones are reported."""
    fields = record.fields
    unknown = fields.keys() - _KNOWN
    renamed = dict(fields)
    for name in [name for name in fields if name in unknown or name in _BESIDE_V2]:
        official = _NAME_VARIANTS.get(name)
        if official is not None and official not in renamed:
            renamed[official] = renamed.pop(name)
            remarks.append(PlacedRemark(f"{record.path}/{name}", Repair(FIELD_NAME, name, official)))
        elif name in unknown or (version is FormatVersion.V2 and record.is_typed):
            breach = Breach(UNKNOWN_FIELD, excerpt(name), {"field": excerpt(name)})
            remarks.append(PlacedRemark(f"{record.path}/{excerpt(name)}", breach))
    return renamed


def _remarks_on_whole(contract: Contract, fields: Mapping[str, Any], path: str, plan: _Plan) -> Iterator[PlacedRemark]:
    """Missing parts, and list values of another version or kind of contract."""
    for official in _LISTED_PARTS:
        if official in plan.required and fields.get(official) is None:
            yield missing(path, official)
    holders = fields.get(plan.holders)
    if holders is None:
        yield missing(path, plan.holders)
    elif not holders:
        yield PlacedRemark(f"{path}/{plan.holders}", Breach(EMPTY_LIST, "", {"field": plan.holders}))
    is_concession = contract.kind is ContractKind.CONCESSION
    if contract.nature is not None:
        if (contract.nature in NATURES_OF_CONCESSIONS) != is_concession:
            yield _word(OTHER_KIND, contract.nature, f"{path}/nature")
        elif contract.nature in NATURES_OF_V1_ONLY and contract.version is FormatVersion.V2:
            yield _word(OTHER_VERSION, contract.nature, f"{path}/nature")
    if contract.procedure is not None and (contract.procedure in PROCEDURES_OF_CONCESSIONS) != is_concession:
        yield _word(OTHER_KIND, contract.procedure, f"{path}/procedure")


def _word(rule: CheckRule, value: str, path: str) -> PlacedRemark:
    return PlacedRemark(path, Breach(rule, value, {"value": value}))
