"""The record forms of contracts, card by card: concessions and their years, amendments and subcontracts."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from maillage.buy.contracts.domain.vocabularies import PlaceKind
from maillage.buy.contracts.intake.contract_rows import SCHEMA_ID, is_concession, is_part
from maillage.buy.contracts.store.holder_search import known_holder
from maillage.core.problems import sentence
from maillage.core.schema.checks.identifiers import is_siret
from maillage.opendata.catalog.store.lookups import is_commune_code, is_postal_code
from maillage.opendata.publishing.domain.terms import RecordCard, RecordForm
from maillage.web.offers import offers

_WHICH: Final = sentence("De quel marché ?")
_HOLDER: Final = ("titulaire_id_1", "titulaire_denominationSociale_1", "titulaire_codePostal_1")
_CONTRACT: Final = (
    RecordCard(sentence("Qu’avez-vous acheté ?"), ("objet", "codeCPV", "id", "nature"), ("acheteur_id", "avis")),
    RecordCard(sentence("À qui ?"), _HOLDER, ("lot_numero", "typeGroupementOperateurs")),
    RecordCard(
        sentence("Combien, et où ?"),
        ("montant", "dureeMois", "dateNotification", "lieuExecution_code", "lieuExecution_typeCode"),
        ("datePublicationDonnees",),
    ),
    RecordCard(
        sentence("Comment ?"),
        ("procedure", "offresRecues", "considerationsSociales", "considerationsEnvironnementales", "ccag"),
        (
            *("techniques", "modalitesExecution", "formePrix", "typesPrix", "attributionAvance"),
            *("sousTraitanceDeclaree", "marcheInnovant", "heures_insertion"),
        ),
    ),
)
_AMENDMENT: Final = (
    RecordCard(_WHICH, ("id", "idModification", "dateNotificationModificationModification"), ("acheteur_id",)),
    RecordCard(
        sentence("Qu’est-ce qui change ?"),
        ("montantModification", "dureeMoisModification", "idTitulaireModification"),
        ("datePublicationDonneesModificationModification",),
    ),
)
_SUBCONTRACT: Final = (
    RecordCard(_WHICH, ("id", "idActeSousTraitance", "idSousTraitant"), ("acheteur_id",)),
    RecordCard(
        sentence("Combien, et quand ?"),
        (
            *("montantActeSousTraitance", "dureeMoisActeSousTraitance", "dateNotificationActeSousTraitance"),
            "variationPrixActeSousTraitance",
        ),
        ("datePublicationDonneesActeSousTraitance",),
    ),
)
_CHANGED_SUBCONTRACT: Final = (
    RecordCard(
        _WHICH,
        (
            *("id", "idModificationActeSousTraitance"),
            "dateNotificationModificationSousTraitanceModificationActeSousTraitance",
        ),
        ("acheteur_id",),
    ),
    RecordCard(
        sentence("Qu’est-ce qui change ?"),
        ("montantModificationActeSousTraitance", "dureeMoisModificationActeSousTraitance"),
        ("datePublicationDonneesModificationActeSousTraitance",),
    ),
)
_CONCESSION: Final = (
    RecordCard(sentence("Qu’avez-vous concédé ?"), ("objet", "id", "nature", "procedure"), ("acheteur_id",)),
    RecordCard(sentence("À qui ?"), _HOLDER[:2]),
    RecordCard(
        sentence("Combien, et quand ?"),
        ("montant", "montantSubventionPublique", "dureeMois", "dateNotification", "dateDebutExecution"),
        ("datePublicationDonnees",),
    ),
    RecordCard(
        sentence("Avec quelles clauses ?"),
        ("considerationsSociales", "considerationsEnvironnementales", "heures_insertion"),
    ),
)
_YEAR: Final = (
    RecordCard(
        sentence("Quelle année de quelle concession ?"),
        ("id", "datePublicationDonneesExecution", "depensesInvestissement", "tarifs"),
        ("acheteur_id",),
    ),
)
_HOLDERS: Final = (1, 2, 3)


def complete_contract(cells: Mapping[str, str]) -> Mapping[str, str]:
    """Completes a record: names and place of holders known by SIRET, kind of a place code, facts from other features.

    For example that a social clause of the contract and lot is followed.
    """
    known: dict[str, str] = {}
    for rank in _HOLDERS:
        number = "".join(cells.get(f"titulaire_id_{rank}", "").split())
        if not is_siret(number):
            continue
        holder = known_holder(number)
        if holder.name:
            known[f"titulaire_denominationSociale_{rank}"] = holder.name
        if holder.postal_code and rank == _HOLDERS[0]:
            known[f"titulaire_codePostal_{rank}"] = holder.postal_code
    code = cells.get("lieuExecution_code", "").strip()
    is_commune, is_postal = is_commune_code(code), is_postal_code(code)
    if is_commune != is_postal:
        known["lieuExecution_typeCode"] = (PlaceKind.COMMUNE if is_commune else PlaceKind.POSTAL).value
    buyer, contract, lot = ("".join(cells.get(name, "").split()) for name in ("acheteur_id", "id", "lot_numero"))
    for cells_of in offers("contract_cells"):
        known |= cells_of(buyer, contract, lot)
    return known


def _published_today(column: str) -> Callable[[str, date], Mapping[str, str]]:
    return lambda siret, today: {"acheteur_id": siret, column: today.isoformat()}


_of_contract: Final = _published_today("datePublicationDonnees")
_of_amendment: Final = _published_today("datePublicationDonneesModificationModification")
_of_subcontract: Final = _published_today("datePublicationDonneesActeSousTraitance")
_of_year: Final = _published_today("datePublicationDonneesExecution")
_of_changed_subcontract: Final = _published_today("datePublicationDonneesModificationActeSousTraitance")
# Optional in such a record: names filled in from a SIRET, the kind of an unambiguous code.
_OPTIONAL: Final = (
    *("titulaire_denominationSociale_1", "titulaire_codePostal_1", "lieuExecution_typeCode", "avis", "lot_numero"),
    "heures_insertion",
)
# At least one of these is changed.
_OF_CHANGES: Final = (
    *("montantModification", "dureeMoisModification", "idTitulaireModification"),
    *("montantModificationActeSousTraitance", "dureeMoisModificationActeSousTraitance"),
)


def _has(column: str) -> Callable[[Mapping[str, str]], bool]:
    return lambda cells: is_part(cells) and bool(cells.get(column, "").strip())


RECORD_FORMS: Final = (
    RecordForm(
        SCHEMA_ID,
        "marche",
        sentence("Un marché"),
        _CONTRACT,
        _of_contract,
        complete_contract,
        optional=_OPTIONAL,
        fits=lambda cells: not is_part(cells) and not is_concession(cells),
        page="contract_entry",
    ),
    RecordForm(
        SCHEMA_ID,
        "concession",
        sentence("Une concession"),
        _CONCESSION,
        _of_contract,
        complete_contract,
        optional=_OPTIONAL,
        fits=is_concession,
        page="contract_entry",
    ),
    RecordForm(
        SCHEMA_ID,
        "annee-concession",
        sentence("Une année d’une concession"),
        _YEAR,
        _of_year,
        optional=(),
        fits=_has("datePublicationDonneesExecution"),
        page="contract_entry",
    ),
    RecordForm(
        SCHEMA_ID,
        "avenant",
        sentence("Un avenant"),
        _AMENDMENT,
        _of_amendment,
        optional=_OF_CHANGES,
        fits=_has("idModification"),
        page="contract_entry",
    ),
    RecordForm(
        SCHEMA_ID,
        "sous-traitance",
        sentence("Une sous-traitance"),
        _SUBCONTRACT,
        _of_subcontract,
        optional=(),
        fits=_has("idActeSousTraitance"),
        page="contract_entry",
    ),
    RecordForm(
        SCHEMA_ID,
        "changement-sous-traitance",
        sentence("Un changement de sous-traitance"),
        _CHANGED_SUBCONTRACT,
        _of_changed_subcontract,
        optional=_OF_CHANGES,
        fits=_has("idModificationActeSousTraitance"),
        page="contract_entry",
    ),
    RecordForm(SCHEMA_ID, "tout", sentence("Tous les champs"), (), _of_contract, complete_contract),
)
