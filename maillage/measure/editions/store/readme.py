"""The README.md of an edition, in French and English: content, licence, citation."""

from typing import Final

from maillage.measure.editions.store.editions import EditionTables, table_name
from maillage.measure.record.domain.terms import DEVICES_FLOOR, Origin

LICENCE_NAME: Final = "Licence Ouverte 2.0"
LICENCE_URL: Final = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"

_ORIGINS: Final = {
    Origin.CROWD: ("tests faits par les habitants", "tests made by residents"),
    Origin.DRIVE_TEST: ("campagnes de mesure", "drive tests"),
    Origin.TRIP: ("trajets mesurés par des habitants", "trips measured by residents"),
    Origin.SIMULATED: ("tests SIMULÉS, que personne n’a faits", "SIMULATED tests, which nobody made"),
    Origin.FOREIGN: ("tests d’autres pays", "tests of other countries"),
    Origin.DEAD_ZONE: ("zones mortes signalées par les habitants", "dead zones reported by residents"),
}

_TEXT: Final = """\
# {title}

Publiée le {day}, méthode {method}, par {agency}.
Adresse stable : /donnees/{name} sur le site de l’observatoire.

## Ce que c’est

Les médianes de la qualité du réseau mobile par trimestre, par opérateur et par usage, dans des carrés de 0,83 km et
plus, des communes, des EPCI, des départements, des régions et des lieux. Chaque table est en CSV (UTF-8, virgule),
en Parquet et en GeoJSON (le dernier trimestre, tous opérateurs) ; le fichier .schema.json décrit ses colonnes
(Table Schema), datapackage.json l’ensemble (Data Package). SHA256SUMS donne les empreintes.

{tables_fr}

Deux provenances ne sont jamais mêlées dans un chiffre ; chacune a ses fichiers.

## Ce qui n’y est pas

Aucun chiffre de moins de {floor} appareils, ni ce qui permettrait d’en calculer un. Une ligne absente ne veut donc pas
dire qu’il n’y a pas eu de test. Un trimestre paraît quinze jours après sa fin et ne change plus ; les tests arrivés
ensuite ont leurs propres lignes (is_late). Seul un effacement demandé par une personne change
des chiffres parus : l’édition suivante est recomptée sans ses tests.

## Licence et citation

{licence} ({licence_url}). À citer ainsi :

> {agency}, {title}, {day}, {method}, /donnees/{name}, {licence}.

---

# {title_en}

Published on {day}, method {method}, by {agency}. Stable address: /donnees/{name} on the site of the observatory.

Medians of mobile network quality by quarter, operator and usage, in squares of 0.83 km and more, communes, EPCI,
départements, régions and places. Each table comes as CSV (UTF-8, comma), Parquet and GeoJSON (the newest quarter, all
operators); its .schema.json describes the columns (Table Schema), datapackage.json the whole (Data Package).

{tables_en}

No figure stands for fewer than {floor} devices, nor can one be computed; so a missing row does not mean that there was
no test. A quarter appears fifteen days after its end and does not change; tests that came in later have rows of their
own (is_late). Only an erasure asked for by a person changes published figures: the next edition is counted again
without those tests.

{licence} ({licence_url}). Cite as:

> {agency}, {title_en}, {day}, {method}, /donnees/{name}, {licence}.
"""


def title_of(name: str, *, origins: list[Origin], is_english: bool = False) -> str:
    """The title of an edition, marked if all its tests are simulated."""
    simulated = origins == [Origin.SIMULATED]
    if is_english:
        return f"Maillage, open data, edition {name}" + (" (simulated tests)" if simulated else "")
    return f"Maillage, données ouvertes, édition {name}" + (" (tests simulés)" if simulated else "")


def readme_text(edition: EditionTables, *, day: str, method: str, agency: str) -> str:
    """The README of an edition."""
    origins = sorted({origin for origin, _ in edition.tables})
    name = edition.state.name
    return _TEXT.format(
        title=title_of(name, origins=origins),
        title_en=title_of(name, origins=origins, is_english=True),
        name=name,
        day=day,
        method=method,
        agency=agency,
        floor=DEVICES_FLOOR,
        licence=LICENCE_NAME,
        licence_url=LICENCE_URL,
        tables_fr=_tables(edition, 0),
        tables_en=_tables(edition, 1),
    )


def _tables(edition: EditionTables, language: int) -> str:
    rows = ("lignes", "rows")[language]
    return "\n".join(
        f"- {table_name(name)} ({_ORIGINS[name[0]][language]}) : {table.num_rows} {rows}"
        for name, table in sorted(edition.tables.items())
    )
