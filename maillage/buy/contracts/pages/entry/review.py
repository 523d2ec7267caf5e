"""The last card: the contract, or what is added to one, as its page will read, line by line.

With what is still wrong, and the card that corrects it.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.contracts.domain.contract_entry import (
    PART_COLUMNS,
    Cells,
    ContractEntry,
    EntryCard,
    EntryModel,
    PurchaseKind,
    entry_rows,
    place_address,
)
from maillage.buy.contracts.edges.record_forms import complete_contract
from maillage.buy.contracts.intake.contract_rows import SCHEMA_ID
from maillage.buy.contracts.pages.entry.model_words import caption_text
from maillage.buy.contracts.store.contract_entries import contract_of_entry, entry_findings
from maillage.buy.contracts.store.cpv_names import cpv_name
from maillage.buy.contracts.store.holder_distances import km_between
from maillage.buy.contracts.store.holder_search import KnownHolder, known_holder
from maillage.core.problems import NotFound, Refused, sentence
from maillage.core.schema.checks.identifiers import is_siret
from maillage.core.schema.terms import FindingGroup
from maillage.opendata.catalog.store.schemas import schema
from maillage.opendata.publishing.store.model_types import Draft
from maillage.territory.store.territories import territory
from maillage.web.wording.formats import NARROW, day, euros, months_text, number

_MONTHS_OF_A_YEAR: Final = 12
_KINDS: Final[Mapping[PurchaseKind, str]] = {
    PurchaseKind.WORKS: sentence("Travaux"),
    PurchaseKind.SUPPLIES: sentence("Fournitures"),
    PurchaseKind.SERVICES: sentence("Services"),
}
_CLAUSES: Final = ("considerationsSociales", "considerationsEnvironnementales", "heures_insertion")
_SPENT: Final = ("montant", "lieuExecution_code", "lieuExecution_typeCode")
_DATED: Final = ("dateNotification", "dureeMois")
_HOLDERS: Final = (
    *("titulaire_id_1", "titulaire_denominationSociale_1", "titulaire_codePostal_1", "titulaire_typeIdentifiant_1"),
    *("titulaire_id_2", "titulaire_denominationSociale_2", "titulaire_typeIdentifiant_2"),
    *("titulaire_id_3", "titulaire_denominationSociale_3", "titulaire_typeIdentifiant_3"),
    *("typeGroupementOperateurs", "lot_numero"),
)
_WHAT: Final = ("objet", "codeCPV", "acheteur_id", "nature", "idAccordCadre", "avis")
_GRANTED: Final = ("montantSubventionPublique", "dateDebutExecution")
_ELSEWHERE: Final = frozenset({*_CLAUSES, *_SPENT, *_DATED, *_HOLDERS, *_WHAT})
_OF_CONTRACT: Final = ("acheteur_id", "id", "lot_numero")
_IN_EUROS: Final = ("montant", "depenses")
_IN_MONTHS: Final = "dureeMois"
_DAYS: Final = "date"
_OF_SIRETS: Final = frozenset({"idTitulaireModification", "idSousTraitant"})


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One line of the review: what it is, what will be read, the card that changes it, what is wrong."""

    name: str
    text: str
    card: EntryCard
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryReview:
    """The contract to read again: its rows, what its page begins with, the lines, errors and remarks."""

    rows: Sequence[Cells]
    caption: str
    object: str
    holders: str
    amount: str
    duration: str
    lines: tuple[ReviewLine, ...]
    problems: tuple[str, ...]
    remarks: tuple[str, ...]
    first_wrong: EntryCard | None

    @property
    def is_conform(self) -> bool:
        """Whether nothing is wrong."""
        return self.first_wrong is None


def reviewed_rows(entry: ContractEntry, *, today: dt.date) -> list[dict[str, str]]:
    """The rows of an entry as they will be published on ``today``."""
    return entry_rows(entry, today=today, known_cells=complete_contract)


def entry_review(draft: Draft, entry: ContractEntry, *, today: dt.date) -> EntryReview:
    """What the last card shows."""
    rows = reviewed_rows(entry, today=today)
    errors, warnings = entry_findings(draft, entry, rows)
    findings = sentences_by_column(errors)
    match entry.model:
        case EntryModel.MARKET:
            lines = tuple(_lines(entry, rows, findings))
        case EntryModel.CONCESSION:
            lines = tuple(_concession_lines(rows[0], findings))
        case _:
            lines = tuple(_part_lines(entry, rows[0], findings))
    wrong = [line.card for line in lines if line.problems]
    whole = tuple(findings.get("", ()))
    amount_eur = sum(_euros_of(row) or 0 for row in rows)
    standing = contract_of_entry(draft, entry) if entry.model.is_part else None
    named = [standing.cells] if standing is not None else rows
    return EntryReview(
        rows=rows,
        caption=caption_text(entry, draft.organisation.name),
        object=entry.object or named[0].get("objet", ""),
        holders=", ".join(dict.fromkeys(filter(None, (_holder_text(row) for row in named)))),
        amount=euros(amount_eur) if amount_eur else "",
        duration=_duration(rows[0], amount_eur),
        lines=lines,
        problems=whole,
        remarks=tuple(dict.fromkeys(_sentence(group) for group in warnings)),
        first_wrong=wrong[0] if wrong else entry.model.cards[-2] if whole else None,
    )


def sentences_by_column(groups: Sequence[FindingGroup]) -> Mapping[str, Sequence[str]]:
    """What is wrong in each column of the rows, "" for a row as a whole; findings on the header say nothing here."""
    sentences: dict[str, list[str]] = {}
    for group in groups:
        if group.row_numbers.size:
            sentences.setdefault(group.field_name or "", []).append(_sentence(group))
    return sentences


def _sentence(group: FindingGroup) -> str:
    return _(group.message) % group.params


class _Problems:
    """What is wrong in some columns, each sentence after the column's title."""

    def __init__(self, findings: Mapping[str, Sequence[str]]) -> None:
        self.findings = findings
        self.titles = {field.name: field.label for field in schema(SCHEMA_ID).fields}

    def __call__(self, columns: Sequence[str]) -> tuple[str, ...]:
        """The sentences about ``columns``."""
        texts = [f"{self.titles.get(name, name)} : {text}" for name in columns for text in self.findings.get(name, ())]
        return tuple(dict.fromkeys(texts))


def _concession_lines(row: Cells, findings: Mapping[str, Sequence[str]]) -> Iterator[ReviewLine]:
    problems = _Problems(findings)
    yield ReviewLine(_("Nature"), row.get("nature", ""), EntryCard.WHAT, problems(_WHAT))
    yield ReviewLine(_("À qui"), _holder_line(row), EntryCard.HOLDER, problems(_HOLDERS))
    value = _("%(amount)s hors taxes sur toute la durée") % {"amount": euros(_euros_of(row))}
    yield ReviewLine(_("Valeur"), value, EntryCard.AMOUNT, problems(("montant",)))
    subsidy = _euros_of(row, "montantSubventionPublique")
    yield ReviewLine(
        _("Argent public"),
        _("aucun") if subsidy == 0 else euros(subsidy) if subsidy is not None else "",
        EntryCard.AMOUNT,
        problems(_GRANTED[:1]),
    )
    begins = _("à partir du %(day)s") % {"day": _day_text(row, "dateDebutExecution")}
    yield ReviewLine(
        _("Signée, durée"), _joined(_dates(row), begins), EntryCard.AMOUNT, problems((*_DATED, *_GRANTED[1:]))
    )
    others = [name for name in findings if name and name not in {*_ELSEWHERE, *_GRANTED}]
    yield ReviewLine(_("Comment"), _manner(row), EntryCard.MANNER, problems(others))
    clauses = _joined(*(row.get(name, "") for name in _CLAUSES[:2]), _promised_hours(row))
    yield ReviewLine(_("Clauses"), clauses, EntryCard.MANNER, problems(_CLAUSES))


def _part_lines(entry: ContractEntry, row: Cells, findings: Mapping[str, Sequence[str]]) -> Iterator[ReviewLine]:
    """The contract, then what is new of it, by the titles of the schema after their colon."""
    problems = _Problems(findings)
    published_on = PART_COLUMNS[entry.model].published_on
    number = _joined(
        row.get("id", ""), _("lot %(number)s") % {"number": row["lot_numero"]} if row.get("lot_numero") else ""
    )
    yield ReviewLine(_("Numéro"), number, EntryCard.WHAT, problems(_OF_CONTRACT))
    for field in schema(SCHEMA_ID).fields:
        if field.name in _OF_CONTRACT or not (row.get(field.name) or findings.get(field.name)):
            continue
        title = field.label.rpartition(" : ")[2]
        name = _("Publié le") if field.name == published_on else title[:1].upper() + title[1:]
        yield ReviewLine(name, _cell_shown(field.name, row), EntryCard.AMOUNT, problems((field.name,)))


def _cell_shown(column: str, row: Cells) -> str:
    """A cell as people read it."""
    text = row.get(column, "")
    if column.startswith(_IN_EUROS):
        return euros(_euros_of(row, column))
    if column.startswith(_IN_MONTHS):
        return months_text(int(text)) if text.isdecimal() else text
    if column.startswith(_DAYS):
        return _day_text(row, column)
    return _joined(known_holder(text).text, text) if column in _OF_SIRETS and is_siret(text) else text


def _lines(entry: ContractEntry, rows: Sequence[Cells], findings: Mapping[str, Sequence[str]]) -> Iterator[ReviewLine]:
    row, problems = rows[0], _Problems(findings)
    kind = _(_KINDS[entry.kind]) if entry.kind is not None else ""
    what = _joined(kind, cpv_name(row.get("codeCPV", "")))
    yield ReviewLine(_("Nature"), what, EntryCard.WHAT, problems(_WHAT))
    if entry.lots:
        for lot in rows:
            text = _joined(lot["objet"], _holder_text(lot), euros(_euros_of(lot)))
            yield ReviewLine(_("Lot %(number)s") % {"number": lot["lot_numero"]}, text, EntryCard.HOLDER)
        total = ngettext("%(count)s lot", "%(count)s lots", len(rows)) % {"count": len(rows)}
        yield ReviewLine(_("Lots"), total, EntryCard.HOLDER, problems((*_HOLDERS, "montant")))
        cost, spent_columns = _place_name(row), tuple(_SPENT[1:])
    else:
        yield ReviewLine(_("À qui"), _holder_line(row), EntryCard.HOLDER, problems(_HOLDERS))
        amount = _("%(amount)s hors taxes") % {"amount": euros(_euros_of(row))}
        cost, spent_columns = _joined(amount, _place_name(row)), tuple(_SPENT)
    yield ReviewLine(_("Combien et où"), cost, EntryCard.AMOUNT, problems(spent_columns))
    yield ReviewLine(_("Notifié, durée"), _dates(row), EntryCard.AMOUNT, problems(_DATED))
    others = [name for name in findings if name and name not in _ELSEWHERE]
    yield ReviewLine(_("Comment"), _manner(row), EntryCard.MANNER, problems(others))
    clauses = _joined(*(row.get(name, "") for name in _CLAUSES[:2]), _promised_hours(row))
    if clauses or not entry.is_small:
        yield ReviewLine(_("Clauses"), clauses, EntryCard.MANNER, problems(_CLAUSES))


def _joined(*texts: str) -> str:
    return ", ".join(filter(None, texts))


def _holder_text(row: Cells) -> str:
    """Name, town and distance of the first holder; its number where nothing else is known."""
    siret = row.get("titulaire_id_1", "")
    holder = known_holder(siret) if is_siret(siret) else KnownHolder(siret)
    name = row.get("titulaire_denominationSociale_1", "")
    return _joined(name, holder.town, _distance_text(holder.commune, place_address(row))) or siret


def _distance_text(commune: str, place: str) -> str:
    """How far the holder is from where the contract is carried out: "à 4 km"; "" on the spot, and where not known."""
    km = km_between(commune, place) if commune and place else None
    return _("à %(km)s km") % {"km": number(max(1, round(km)))} if km else ""


def _holder_line(row: Cells) -> str:
    numbers = [row[name] for name in ("titulaire_id_1", "titulaire_id_2", "titulaire_id_3") if row.get(name)]
    name = row.get("titulaire_denominationSociale_1", "")
    sirets = [_("SIRET %(number)s") % {"number": _spaced(number)} if is_siret(number) else number for number in numbers]
    return _joined(name, *sirets)


def _spaced(siret: str) -> str:
    """A SIRET as people read it: 802 114 563 00018."""
    return NARROW.join((siret[:3], siret[3:6], siret[6:9], siret[9:]))


def _day_text(row: Cells, column: str) -> str:
    text = row.get(column, "")
    return day(dt.date.fromisoformat(text)) if text else ""


def _euros_of(row: Cells, column: str = "montant") -> float | None:
    try:
        return float(row.get(column, ""))
    except ValueError:
        # Not said: the line of the amount says that it is missing.
        return None


def _months_of(row: Cells) -> int | None:
    months = row.get("dureeMois", "")
    return int(months) if months.isdecimal() else None


def _duration(row: Cells, amount_eur: float) -> str:
    """For how long, and how much a year: "sur 3 ans, soit 62 000 € par an"; "" without a duration."""
    months = _months_of(row)
    if not months:
        return ""
    text = _("sur %(duration)s") % {"duration": months_text(months)}
    if months <= _MONTHS_OF_A_YEAR or not amount_eur:
        return text
    by_year = euros(round(amount_eur * _MONTHS_OF_A_YEAR / months))
    return _("%(text)s, soit %(amount)s par an") % {"text": text, "amount": by_year}


def _dates(row: Cells) -> str:
    months = _months_of(row)
    return _joined(_day_text(row, "dateNotification"), months_text(months) if months is not None else "")


def _place_name(row: Cells) -> str:
    address = place_address(row)
    if ":" not in address:
        return address
    try:
        return territory(address).name
    except (NotFound, Refused):
        # A code that is none any more: the finding on it says so.
        return row.get("lieuExecution_code", "")


def _manner(row: Cells) -> str:
    number, offers = row.get("id", ""), row.get("offresRecues", "")
    texts = [_("n° %(number)s") % {"number": number} if number else "", row.get("procedure", "")]
    if offers.isdecimal():
        text = ngettext("%(count)s offre reçue", "%(count)s offres reçues", int(offers))
        texts.append(text % {"count": offers})
    return _joined(*texts)


def _promised_hours(row: Cells) -> str:
    hours = row.get("heures_insertion", "")
    return _("%(hours)s h d’insertion") % {"hours": hours} if hours else ""
