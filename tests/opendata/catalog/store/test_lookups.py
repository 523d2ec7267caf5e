import pytest

from maillage.opendata.catalog.store.lookups import lookups

KNOWN = lookups()


@pytest.mark.parametrize(
    ("name", "real", "unreal"),
    [
        ("is_commune_code", ["58194", "2A004", "75056", "75101", "97411"], ["", "58", "99999", "58194 ", "2C004"]),
        ("is_commune_name", ["Nevers", "nevers", "SAINT-SAUVEUR", "Château-Chinon (Ville)"], ["", "Neverz", "-"]),
        ("is_postal_code", ["58000", "75011", "97400"], ["", "5800", "58999", "٥٨٠٠٠", "abcde"]),
        ("is_departement_code", ["58", "2A", "974"], ["", "020", "99"]),
        ("is_departement_name", ["Nièvre", "nievre", "Côte-d'Or"], ["", "Morvan"]),
        ("is_region_code", ["27", "01"], ["", "26", "999"]),
        ("is_region_name", ["Bourgogne-Franche-Comté", "bretagne"], ["", "Bourgogne"]),
    ],
)
def test_what_exists_in_france_is_known(name: str, real: list[str], unreal: list[str]) -> None:
    known = getattr(KNOWN, name)

    assert ([known(text) for text in real], [known(text) for text in unreal]) == (
        [True] * len(real),
        [False] * len(unreal),
    )
