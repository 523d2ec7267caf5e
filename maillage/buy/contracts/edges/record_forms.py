"""The short forms of contracts: by amount, concessions and their years, amendments and subcontracts."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from maillage.buy.contracts.domain.vocabularies import PlaceKind
from maillage.buy.contracts.intake.contract_rows import SCHEMA_ID
from maillage.buy.contracts.store.holder_names import holder_name
from maillage.core.problems import sentence
from maillage.core.schema.checks.identifiers import is_siret
from maillage.opendata.catalog.store.lookups import is_commune_code, is_postal_code
from maillage.opendata.publishing.domain.terms import RecordForm
from maillage.web.offers import offers

_SHORT: Final = (
    *("acheteur_id", "id", "objet", "montant", "dureeMois", "titulaire_id_1", "titulaire_denominationSociale_1"),
    "titulaire_codePostal_1",
)
_WHOLE: Final = (
    *("acheteur_id", "id", "objet", "montant", "dureeMois", "titulaire_id_1", "titulaire_denominationSociale_1"),
    *("dateNotification", "datePublicationDonnees", "codeCPV", "nature", "procedure", "lieuExecution_code"),
    *("lieuExecution_typeCode", "techniques", "modalitesExecution", "ccag", "offresRecues", "formePrix", "typesPrix"),
    *("attributionAvance", "sousTraitanceDeclaree", "marcheInnovant", "typeGroupementOperateurs"),
    *("considerationsSociales", "considerationsEnvironnementales", "lot_numero", "heures_insertion", "avis"),
)
_AMENDMENT: Final = (
    *("acheteur_id", "id", "idModification", "dateNotificationModificationModification"),
    *("datePublicationDonneesModificationModification", "montantModification", "dureeMoisModification"),
    "idTitulaireModification",
)


_HOLDERS: Final = (1, 2, 3)


_SUBCONTRACT: Final = (
    *("acheteur_id", "id", "idActeSousTraitance", "idSousTraitant", "dateNotificationActeSousTraitance"),
    *("datePublicationDonneesActeSousTraitance", "dureeMoisActeSousTraitance", "montantActeSousTraitance"),
    "variationPrixActeSousTraitance",
)


_CONCESSION: Final = (
    *("acheteur_id", "id", "objet", "nature", "procedure", "montant", "montantSubventionPublique", "dureeMois"),
    *("titulaire_id_1", "titulaire_denominationSociale_1", "dateNotification", "dateDebutExecution"),
    *("datePublicationDonnees", "considerationsSociales", "considerationsEnvironnementales", "heures_insertion"),
)
_YEAR: Final = ("acheteur_id", "id", "datePublicationDonneesExecution", "depensesInvestissement", "tarifs")
_CHANGED_SUBCONTRACT: Final = (
    *("acheteur_id", "id", "idModificationActeSousTraitance"),
    "dateNotificationModificationSousTraitanceModificationActeSousTraitance",
    *("datePublicationDonneesModificationActeSousTraitance", "montantModificationActeSousTraitance"),
    "dureeMoisModificationActeSousTraitance",
)


def complete_contract(cells: Mapping[str, str]) -> Mapping[str, str]:
    """Completes a record: names of holders known by SIRET, kind of a place code, and facts from other features.

    For example that a social clause of the contract and lot is followed.
    """
    known: dict[str, str] = {}
    for rank in _HOLDERS:
        number = "".join(cells.get(f"titulaire_id_{rank}", "").split())
        name = holder_name(number) if is_siret(number) else None
        if name is not None:
            known[f"titulaire_denominationSociale_{rank}"] = name
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
_OPTIONAL: Final = ("titulaire_denominationSociale_1", "lieuExecution_typeCode", "avis")
# At least one of these is changed.
_OF_CHANGES: Final = (
    *("montantModification", "dureeMoisModification", "idTitulaireModification"),
    *("montantModificationActeSousTraitance", "dureeMoisModificationActeSousTraitance"),
)
RECORD_FORMS: Final = (
    RecordForm(
        SCHEMA_ID,
        "marche",
        sentence("Un marché de 40 000 € ou plus"),
        _WHOLE,
        _of_contract,
        complete_contract,
        optional=_OPTIONAL,
    ),
    # A holder may be given by name only.
    RecordForm(
        SCHEMA_ID,
        "petit-marche",
        sentence("De 25 000 à 40 000 €"),
        _SHORT,
        _of_contract,
        complete_contract,
        optional=("titulaire_id_1",),
    ),
    RecordForm(
        SCHEMA_ID,
        "concession",
        sentence("Une concession"),
        _CONCESSION,
        _of_contract,
        complete_contract,
        optional=_OPTIONAL,
    ),
    RecordForm(SCHEMA_ID, "annee-concession", sentence("Une année d’une concession"), _YEAR, _of_year, optional=()),
    RecordForm(SCHEMA_ID, "avenant", sentence("Un avenant"), _AMENDMENT, _of_amendment, optional=_OF_CHANGES),
    RecordForm(SCHEMA_ID, "sous-traitance", sentence("Une sous-traitance"), _SUBCONTRACT, _of_subcontract, optional=()),
    RecordForm(
        SCHEMA_ID,
        "changement-sous-traitance",
        sentence("Un changement de sous-traitance"),
        _CHANGED_SUBCONTRACT,
        _of_changed_subcontract,
        optional=_OF_CHANGES,
    ),
    RecordForm(SCHEMA_ID, "tout", sentence("Tous les champs"), (), _of_contract, complete_contract),
)
