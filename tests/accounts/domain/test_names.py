import pytest

from maillage.accounts.domain.organisations import organisation_name
from maillage.accounts.domain.terms import OrganisationKind


@pytest.mark.parametrize(
    ("territory", "name"),
    [
        ("Pornic", "Commune de Pornic"),
        ("Le Croisic", "Commune du Croisic"),
        ("Les Sables-d’Olonne", "Commune des Sables-d’Olonne"),
        ("La Baule-Escoublac", "Commune de la Baule-Escoublac"),
        ("L’Île-d’Yeu", "Commune de l’Île-d’Yeu"),
        ("Angers", "Commune d’Angers"),
        ("Évron", "Commune d’Évron"),
        ("Herbignac", "Commune d’Herbignac"),
    ],
)
def test_commune_is_named_as_french_has_it(territory: str, name: str):
    assert organisation_name(OrganisationKind.COMMUNE, territory) == name


def test_epci_bears_its_own_name():
    assert organisation_name(OrganisationKind.EPCI, "Nantes Métropole") == "Nantes Métropole"


def test_departement_is_named_by_its_word():
    assert organisation_name(OrganisationKind.DEPARTEMENT, "Vendée") == "Département Vendée"
