"""The columns of the open data: Table Schema (Frictionless, version 1) with constraints, in French.

Also shown on the data page. Names of ETSI TS 102 250-2 are those of measure/record/pages/parts/etsi.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from maillage.core.problems import sentence
from maillage.measure.editions.store.batch_figures import TableKind
from maillage.measure.record.domain.terms import COARSEST_LEVEL, DEVICES_FLOOR, Origin, Usage

FINEST_LEVEL: Final = 15
PERIOD_PATTERN: Final = "^[0-9]{4}-Q[1-4]$"
PRIMARY_KEY: Final = ("period", "code", "usage", "operator", "edition")


@dataclass(frozen=True, slots=True)
class EditionColumn:
    """A column: name, Table Schema type, description, constraints."""

    name: str
    type: str
    meaning: str
    constraints: Mapping[str, Any] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The field descriptor of Table Schema."""
        described = {"name": self.name, "type": self.type, "description": self.meaning}
        return described | ({"constraints": dict(self.constraints)} if self.constraints else {})


_NEEDED: Final = {"required": True}
_SHARE: Final = {"required": True, "minimum": 0, "maximum": 1}
_PERIOD: Final = EditionColumn(
    "period",
    "string",
    sentence("Le trimestre pendant lequel les tests ont été faits, en heure de Paris : 2026-Q3."),
    {"required": True, "pattern": PERIOD_PATTERN},
)
_LON: Final = EditionColumn(
    "lon", "number", sentence("Longitude du centre, en degrés (WGS 84)."), {"minimum": -180, "maximum": 180}
)
_LAT: Final = EditionColumn(
    "lat", "number", sentence("Latitude du centre, en degrés (WGS 84)."), {"minimum": -90, "maximum": 90}
)
_SQUARE: Final = (
    _PERIOD,
    EditionColumn(
        "code",
        "string",
        sentence("Le carré : niveau/colonne/ligne de la grille Web Mercator, comme une tuile de carte."),
        {"required": True, "pattern": "^[0-9]{1,2}/[0-9]+/[0-9]+$"},
    ),
    EditionColumn(
        "level",
        "integer",
        sentence("Le niveau du carré : 15 fait 0,83 km de côté en Pays de la Loire, 14 le double, jusqu’à 9 (53 km)."),
        {"required": True, "minimum": COARSEST_LEVEL, "maximum": FINEST_LEVEL},
    ),
    _LON,
    _LAT,
)
_CODE_PATTERNS: Final[Mapping[TableKind, str]] = {
    TableKind.COMMUNES: "^([0-9]{5}|2[AB][0-9]{3})$",
    TableKind.EPCI: "^[0-9]{9}$",
    TableKind.DEPARTEMENTS: "^([0-9]{2}|2[AB]|9[78][0-9])$",
    TableKind.REGIONS: "^[0-9]{2,3}$",
    TableKind.PLACES: "^[a-z0-9]+(-[a-z0-9]+)*$",
}
_FIGURES: Final = (
    EditionColumn(
        "operator",
        "string",
        sentence(
            "L’opérateur (son nom dans operators.csv), « all » pour tous réunis, « unknown » s’il n’est pas connu."
        ),
        _NEEDED,
    ),
    EditionColumn(
        "plmn",
        "string",
        sentence("Un code de réseau de l’opérateur (MCC-MNC) ; vide pour « all », et pour qui n’en a pas."),
        {"pattern": "^[0-9]{3}-[0-9]{2,3}$"},
    ),
    EditionColumn(
        "usage",
        "string",
        sentence("Ce qui est mesuré ; usages.csv en dit l’unité et le nom ETSI."),
        {"required": True, "enum": [usage.word for usage in Usage]},
    ),
    EditionColumn(
        "unit",
        "string",
        sentence("L’unité de la médiane et de son intervalle : bit/s, ms ou points."),
        {"required": True, "enum": ["bit/s", "ms", "points"]},
    ),
    EditionColumn(
        "tests",
        "integer",
        sentence("Le nombre de tests comptés, d’au moins cinq appareils."),
        {"required": True, "minimum": DEVICES_FLOOR},
    ),
    EditionColumn(
        "median",
        "number",
        sentence("La médiane, quatre chiffres significatifs ; vide quand plus de la moitié des tests ont échoué."),
        {"minimum": 0},
    ),
    EditionColumn(
        "median_low",
        "number",
        sentence(
            "Le bas de l’intervalle à 95 % de la médiane, ou de sa classe sur la carte si moins de cinq appareils sont "
            "au-delà ; vide sous dix tests, ou dans les échecs."
        ),
        {"minimum": 0},
    ),
    EditionColumn(
        "median_high",
        "number",
        sentence(
            "Le haut de l’intervalle à 95 % de la médiane, ou de sa classe sur la carte si moins de cinq appareils "
            "sont au-delà ; vide sous dix tests, dans les échecs, ou dans une classe sans fin."
        ),
        {"minimum": 0},
    ),
    EditionColumn(
        "failure_share", "number", sentence("La part des tests en échec ou en délai dépassé, de 0 à 1."), _SHARE
    ),
    EditionColumn(
        "origin",
        "string",
        sentence("D’où viennent les tests : jamais deux provenances dans un même chiffre."),
        {"required": True, "enum": [origin.word for origin in Origin]},
    ),
    EditionColumn("method", "string", sentence("La version de la méthode."), _NEEDED),
    EditionColumn(
        "edition",
        "string",
        sentence("L’édition dans laquelle la ligne a paru pour la première fois."),
        {"required": True, "pattern": PERIOD_PATTERN},
    ),
    EditionColumn(
        "is_late",
        "boolean",
        sentence("Vrai pour des tests arrivés après la parution de leur trimestre : ils ont leurs propres lignes."),
        _NEEDED,
    ),
)
_USAGES: Final = (
    EditionColumn("usage", "string", sentence("Le mot de la colonne « usage »."), {"required": True, "unique": True}),
    EditionColumn("unit", "string", sentence("Son unité."), _NEEDED),
    EditionColumn("higher_is_better", "boolean", sentence("Si une valeur plus haute est meilleure."), _NEEDED),
    EditionColumn("etsi_name", "string", sentence("Le paramètre d’ETSI TS 102 250-2, avec l’unité de la norme.")),
    EditionColumn("etsi_factor", "number", sentence("Multipliez notre valeur par ce facteur pour celle de la norme.")),
    EditionColumn("etsi_failure_name", "string", sentence("Le paramètre ETSI des échecs, en pourcentage.")),
)
_OPERATORS: Final = (
    EditionColumn(
        "operator", "string", sentence("Le mot de la colonne « operator »."), {"required": True, "unique": True}
    ),
    EditionColumn("name", "string", sentence("Le nom de l’opérateur."), _NEEDED),
    EditionColumn(
        "kind", "string", sentence("Ce qu’il est : mno a son réseau, mvno emprunte celui d’un autre."), _NEEDED
    ),
    EditionColumn("plmn", "string", sentence("Ses codes de réseau (MCC-MNC), séparés par des espaces.")),
)


def columns_of(kind: TableKind) -> tuple[EditionColumn, ...]:
    """The columns of a table of figures, in order."""
    if kind is TableKind.SQUARES:
        return (*_SQUARE, *_FIGURES)
    code = EditionColumn(
        "code",
        "string",
        sentence("Le code Insee ou Siren du territoire ; pour un lieu, son nom dans les adresses."),
        {"required": True, "pattern": _CODE_PATTERNS[kind]},
    )
    name = EditionColumn("name", "string", sentence("Le nom du territoire."), _NEEDED)
    return (_PERIOD, code, name, _LON, _LAT, *_FIGURES)


def schema_document(kind: TableKind) -> dict[str, Any]:
    """The Table Schema of a table of figures."""
    return _document(columns_of(kind), PRIMARY_KEY)


def word_schemas() -> dict[str, dict[str, Any]]:
    """The Table Schemas of the two code lists, by name."""
    return {"usages": _document(_USAGES, ("usage",)), "operators": _document(_OPERATORS, ("operator",))}


def _document(columns: tuple[EditionColumn, ...], key: tuple[str, ...]) -> dict[str, Any]:
    fields = [column.document() for column in columns]
    return {"fields": fields, "missingValues": [""], "primaryKey": list(key)}
