"""Matches the columns of a file with the fields of a schema, by name and never by position.

A missing field that resembles an unknown column is one finding with one fix (rename).

The module also maps column names of earlier versions of the national schemas to current ones. Sources: for subvention
files, the SCDL of 2017-2018 (real files, such as the Nièvre's of 2016), whose columns each have one successor in
version 1.1.0; SUB_DATE_DEBUT and SUB_DATE_FIN became one column and ID_ENT has no certain successor, so they are left
out. For menus and dishes, the descriptions of the columns that one version drops and the next adds.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from maillage.core.problems import sentence
from maillage.core.schema.terms import Field, FindingGroup, Fix, FixKind, Schema, shortened
from maillage.core.tables.writing.positions import LATITUDES, LONGITUDES
from maillage.core.text import normalised_text

_SUBVENTIONS: Final = {
    "COLL_NOM": "nomAttribuant",
    "COLL_SIRET": "idAttribuant",
    "ACTE_DATE": "dateConvention",
    "ACTE_REF": "referenceDecision",
    "ATTRIB_NOM": "nomBeneficiaire",
    "ATTRIB_SIRET": "idBeneficiaire",
    "SUB_OBJET": "objet",
    "SUB_MONTANT": "montant",
    "SUB_NATURE": "nature",
    "SUB_VERSEMENT": "conditionsVersement",
    "SUB_DISPOSITIF": "dispositifAide",
    "NOTIF_EU": "notificationUE",
}
_MENUS: Final = {
    "collectiviteNom": "menuCollNom",
    "collectiviteSiret": "menuCollSiret",
    "etablissementNom": "menuEtablissementNom",
    "etablissementSiret": "menuEtablissementSiret",
    "restaurantNom": "menuRestaurantNom",
    "restaurantInsee": "menuRestaurantInsee",
    "restaurantId": "menuRestaurantId",
    "restaurantIdType": "menuRestaurantIdType",
    "restaurantType": "menuRestaurantType",
    "restaurantConvive": "menuRestaurantConvive",
    "menuTypeRepas": "menuRepasType",
    "menuTypePlat": "menuPlatType",
    "menuNomPlat": "menuPlatNom",
    "menuCodePlat": "menuPlatCode",
    "menuSiqoPlat": "menuPlatSiqo",
    "menuLabelPlat": "menuPlatLabel",
    "menuPrecisionPlat": "menuPlatPrecision",
    "menuRegimePlat": "menuPlatRegime",
    "menuAllergenePlat": "menuPlatAllergene",
    "menuTexturePlat": "menuPlatTexture",
    "menuPublicationPlatDate": "menuPublicationDate",
    "menuModificationPlatDate": "menuModificationDate",
    "menuModificationInformation": "menuModificationInfo",
    "menu_coll_nom": "menuCollNom",
    "menu_coll_siret": "menuCollSiret",
    "menu_etab_nom": "menuEtablissementNom",
    "menu_etab_siret": "menuEtablissementSiret",
    "menu_rest_nom": "menuRestaurantNom",
    "menu_rest_insee": "menuRestaurantInsee",
    "menu_rest_id": "menuRestaurantId",
    "menu_rest_id_type": "menuRestaurantIdType",
    "menu_rest_type": "menuRestaurantType",
    "menu_rest_convive": "menuRestaurantConvive",
    "menu_type_repas": "menuRepasType",
    "menu_type_plat": "menuPlatType",
    "menu_nom_plat": "menuPlatNom",
    "menu_code_plat": "menuPlatCode",
    "menu_siqo_plat": "menuPlatSiqo",
    "menu_label_plat": "menuPlatLabel",
    "menu_prec_plat": "menuPlatPrecision",
    "menu_reg_plat": "menuPlatRegime",
    "menu_text_plat": "menuPlatTexture",
    "menu_nutri-score_plat": "menuPlatNutriscore",
    "menu_prix_plat": "menuPlatPrix",
    "menu_pub_date": "menuPublicationDate",
    "menu_mod_date": "menuModificationDate",
    "menu_mod_info": "menuModificationInfo",
}
_PLATS: Final = {
    "plat_code": "platCode",
    "plat_nom": "platNom",
    "plat_prod_nom": "platProduitNom",
    "plat_prod_Fourn_nom": "platProduitFournisseurNom",
    "plat_prod_fourn_siret": "platProduitFournisseurSiret",
    "plat_prod_fourn_insee": "platProduitFournisseurInsee",
    "plat_prod_OGM": "platProduitOGM",
    "plat_prod_ion": "platProduitIonisation",
    "plat_prod_add": "platProduitAdditif",
    "plat_prod_all": "platProduitAllergene",
    "plat_pub_date": "platPublicationDate",
    "plat_mod_date": "platModificationDate",
    "plat_mod_info": "platModificationInfo",
    "platModificationInformation": "platModificationInfo",
}

# By the last part of the schema identifier.
OLD_HEADERS: Final[Mapping[str, Mapping[str, str]]] = {
    "subventions": _SUBVENTIONS,
    "menus-collectifs": _MENUS,
    "plats-menus-collectifs": _PLATS,
}


_SHORTEST: Final = 5  # minimum length of a name matched by similarity
_MAX_TRUNCATED: Final = 4  # letters that a truncated name may lack: the rest of a word, not another word
_ARTICLES: Final = frozenset(
    {"le", "la", "les", "l", "un", "une", "de", "du", "des", "d", "et", "a", "au", "aux", "en"}
)
_HUMP: Final = re.compile(r"(?<=[a-zéèà])(?=[A-Z])")
_HEADER: Final = np.array([1], np.int32)

MISSING_REQUIRED: Final = sentence("La colonne obligatoire « %(field)s » manque. Ajoutez-la au fichier.")
MISSING_OPTIONAL: Final = sentence(
    "La colonne facultative « %(field)s » manque. Ajoutez-la, même vide, si vous pouvez."
)
RENAME: Final = sentence(
    "La colonne « %(field)s » manque, mais « %(value)s » semble en tenir lieu : renommez « %(value)s » en "
    "« %(field)s »."
)
EXTRA: Final = sentence(
    "La colonne « %(value)s » n’est pas dans le schéma : elle n’est pas vérifiée. Retirez-la si elle ne sert pas."
)
DISORDERED: Final = sentence(
    "Les colonnes ne sont pas dans l’ordre du schéma. Le fichier reste valable ; l’ordre attendu est : %(order)s."
)
DUPLICATE: Final = sentence(
    "La colonne « %(value)s » est déjà là (colonne n° %(first)s). Renommez celle-ci ou retirez-la : seule la première "
    "est vérifiée."
)
BLANK: Final = sentence("La colonne n° %(number)s n’a pas de nom. Donnez-lui un nom, ou retirez-la si elle est vide.")


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """A column of the file that matches a field of the schema; ``position`` counts from 0."""

    field: Field
    position: int


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """The columns that match fields, the header's findings, and the fields present under another name."""

    columns: tuple[FieldColumn, ...]
    errors: tuple[FindingGroup, ...]
    warnings: tuple[FindingGroup, ...]
    renamed: frozenset[str]

    @property
    def missing(self) -> frozenset[str]:
        """The fields whose absence is reported as an error."""
        return frozenset(
            group.field_name for group in self.errors if group.code == "missing-label" and group.field_name
        )


def match_header(header: Sequence[str], schema: Schema) -> HeaderMatch:
    """Match a header against the schema."""
    fields = {field.name: field for field in schema.fields}
    columns: list[FieldColumn] = []
    faults: list[FindingGroup] = []
    repeats: list[FindingGroup] = []
    free: dict[int, str] = {}  # unmatched columns, by position
    seen: set[str] = set()
    for position, label in enumerate(header):
        params: dict[str, str | float] = {"number": position + 1}
        if not label.strip():
            faults.append(
                FindingGroup("blank-label", BLANK, "header", None, position + 1, label, params, None, _HEADER)
            )
        elif label in seen:
            params = {"value": shortened(label), "first": header.index(label) + 1}
            repeats.append(
                FindingGroup("duplicate-label", DUPLICATE, "header", None, position + 1, label, params, None, _HEADER)
            )
        elif label in fields:
            columns.append(FieldColumn(fields[label], position))
        else:
            free[position] = label
        seen.add(label)
    present = [column.field.name for column in columns]
    missing = [field for field in schema.fields if field.name not in present]
    names = likely_names(free, missing, OLD_HEADERS.get(schema.id.rpartition("/")[2], {}))
    absent = [(_missing(field, header, names.get(field.name)), field.constraints.required) for field in missing]
    warnings = [group for group, is_required in absent if not is_required]
    warnings += [
        FindingGroup("extra-label", EXTRA, "header", None, position + 1, label, {"value": shortened(label)})
        for position, label in free.items()
        if position not in names.values()
    ]
    order = [field.name for field in schema.fields if field.name in present]
    if order != present and len(order) == len(header):
        warnings.append(FindingGroup("incorrect-label", DISORDERED, "header", params={"order": ", ".join(order)}))
    return HeaderMatch(
        columns=tuple(columns),
        errors=(*faults, *repeats, *(group for group, is_required in absent if is_required)),
        warnings=tuple(warnings),
        renamed=frozenset(names),
    )


def likely_names(labels: Mapping[int, str], fields: Sequence[Field], old: Mapping[str, str]) -> dict[str, int]:
    """For each missing field, the position of the column that most likely is it; only if that is certain enough.

    Tried in turn: equality ignoring case, accents, separators and articles; the title of the field; a name of an
    earlier version; a truncated name (SUB_OBJ); one typo, in one column only; another name for degrees.
    """
    positions: dict[str, int] = {}
    absent = {field.name for field in fields}
    written = (
        {field.name: field.name for field in fields},
        {field.title: field.name for field in fields if field.title},
        {label: name for label, name in old.items() if name in absent},
    )
    for names, key in ((names, key) for key in (_key, _without_articles) for names in written):
        keys = {key(label): name for label, name in names.items() if key(label)}
        for position, label in labels.items():
            name = keys.get(key(label))
            if name is not None and name not in positions and position not in positions.values():
                positions[name] = position
    for guess in (_is_cut_short, _is_one_slip):
        expected = [
            (_word_count(label), _key(label), name)
            for names in written
            for label, name in names.items()
            if name not in positions
        ]
        guesses: dict[int, str] = {}
        for position, label in labels.items():
            # Equal number of words: "commune" is not "communeNom".
            words, letters = _word_count(label), _key(label)
            alike = {name for count, other, name in expected if count == words and guess(letters, other)}
            if len(alike) == 1 and position not in positions.values():
                guesses[position] = alike.pop()
        # Two candidate columns for one field: ambiguous, so neither is chosen.
        fields_of_one = [name for name, count in Counter(guesses.values()).items() if count == 1]
        positions |= {name: position for position, name in guesses.items() if name in fields_of_one}
    for degrees in (LONGITUDES, LATITUDES):
        # The points of a map are two columns, longitude and latitude, whatever its schema calls them (Xlong, Ylat).
        absent_names = [name for name in sorted(absent - set(positions)) if normalised_text(name) in degrees]
        free = [place for place in set(labels) - set(positions.values()) if normalised_text(labels[place]) in degrees]
        if len(absent_names) == len(free) == 1:
            positions[absent_names[0]] = free[0]
    return positions


def _word_count(name: str) -> int:
    return len(normalised_text(_HUMP.sub(" ", name)).split())


def _is_cut_short(written: str, meant: str) -> bool:
    """Whether a name was truncated by a program that keeps about ten letters: SUB_OBJ for SUB_OBJET."""
    rest = meant.removeprefix(written)
    return len(written) >= _SHORTEST and 0 < len(rest) <= _MAX_TRUNCATED and rest.isalpha() and len(rest) < len(meant)


def _is_one_slip(written: str, meant: str) -> bool:
    """Whether two names differ by one edit (deletion, insertion, substitution, transposition) past the first letter."""
    is_guessed = min(len(written), len(meant)) >= _SHORTEST and written[0] == meant[0]
    if not is_guessed or re.findall(r"\d", written) != re.findall(r"\d", meant):
        return False
    shared = next((place for place, pair in enumerate(zip(written, meant, strict=False)) if pair[0] != pair[1]), -1)
    shared = min(len(written), len(meant)) if shared < 0 else shared
    rest, other = written[shared:], meant[shared:]
    swapped = f"{rest[1:2]}{rest[:1]}{rest[2:]}"
    return rest[1:] in {other, other[1:]} or other in {swapped, rest} or rest == other[1:]


def _key(name: str) -> str:
    return re.sub(r"\s+", "", normalised_text(name))


def _without_articles(name: str) -> str:
    """The name without articles: "Date de la convention" becomes dateConvention's key."""
    return "".join(word for word in normalised_text(_HUMP.sub(" ", name)).split() if word not in _ARTICLES)


def _missing(field: Field, header: Sequence[str], position: int | None) -> FindingGroup:
    if position is None:
        message = MISSING_REQUIRED if field.constraints.required else MISSING_OPTIONAL
        return FindingGroup("missing-label", message, "header", field.name, params={"field": field.name})
    label = header[position]
    return FindingGroup(
        "missing-label",
        RENAME,
        "header",
        field.name,
        position + 1,
        label,
        {"field": field.name, "value": shortened(label)},
        Fix(FixKind.HEADER_NAME, label, field.name),
        _HEADER,
    )
