"""Invented tables of a commune that conform to their schemas, for sandboxes and the demonstration.

Nothing in them is real: company numbers start with 000, which no real one does, and associations have names found in
every commune. The same commune and year give the same table.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from typing import Final

from maillage.core.schema.checks.identifiers import invented_siret
from maillage.core.text import commune_named


@dataclass(frozen=True, slots=True)
class SamplePlace:
    """The commune to generate a table for."""

    name: str
    code: str
    longitude: float
    latitude: float
    postal_code: str = ""


@dataclass(frozen=True, slots=True)
class SampleTable:
    """A table as text: header with the names of the schema, and rows."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Row = Mapping[str, str]
GeneratedRows = Callable[[SamplePlace, int, random.Random], Iterator[Row]]
_ASSOCIATIONS: Final = (
    ("Amicale laïque", "Activités périscolaires"),
    ("Harmonie municipale", "Saison de concerts"),
    ("Club de voile", "École de voile pour les jeunes"),
    ("Comité des fêtes", "Fête de la Saint-Jean"),
    ("Union sportive", "Fonctionnement de la saison"),
    ("Secours alimentaire", "Distribution hebdomadaire"),
    ("École de musique", "Achat de deux clarinettes"),
    ("Les Amis du patrimoine", "Restauration du lavoir"),
    ("Gymnastique volontaire", "Cours pour les seniors"),
    ("Cinéma associatif", "Séances scolaires"),
    ("Jardins partagés", "Récupérateurs d’eau de pluie"),
    ("Tennis club", "Réfection d’un court"),
)
_ACTS: Final = (
    ("1.1", "Commande publique/Marchés publics", "Marché de réfection de la rue de l’Église"),
    ("2.1", "Urbanisme/Documents d’urbanisme", "Modification simplifiée du plan local d’urbanisme"),
    ("3.5", "Domaine et patrimoine/Actes de gestion du domaine public", "Convention d’occupation du parvis"),
    ("4.1", "Fonction publique/Personnel titulaire", "Tableau des effectifs"),
    ("5.2", "Institutions et vie politique/Fonctionnement des assemblées", "Règlement intérieur du conseil"),
    ("7.1", "Finances locales/Décisions budgétaires", "Vote du budget primitif"),
    ("7.5", "Finances locales/Subventions", "Subventions aux associations"),
    ("8.1", "Domaines de compétences par thèmes/Enseignement", "Tarifs du restaurant scolaire"),
    ("8.8", "Domaines de compétences par thèmes/Environnement", "Plan de gestion des haies communales"),
    ("9.1", "Autres domaines de compétences/Autres domaines de compétences des communes", "Adhésion à l’agence"),
)
_EQUIPMENT: Final = (
    ("Equipement administratif", "01010401", "Mairie", "Hôtel de ville", "Mo-Fr 09:00-12:00,14:00-17:30"),
    ("Equipement d'enseignement", "02020101", "École", "École des Tilleuls", "Mo-Fr 08:20-16:30"),
    ("Equipement sportif et de loisirs", "06010201", "Gymnase", "Salle Colette-Besson", "Mo-Su 08:00-22:00"),
    ("Equipement culturel", "08010101", "Bibliothèque", "Médiathèque", "Tu-Sa 10:00-18:00"),
    ("Equipement social et d'animation", "05030101", "Salle polyvalente", "Salle des fêtes", ""),
    ("Equipement sportif et de loisirs", "06020301", "Terrain", "Stade municipal", ""),
)
_DISHES: Final = (
    ("entrée", ("Carottes râpées", "Betteraves", "Potage de saison", "Concombre au yaourt")),
    ("plat principal", ("Poulet rôti", "Lasagnes aux légumes", "Filet de lieu", "Chili sans viande")),
    ("garniture", ("Riz", "Haricots verts", "Purée", "Lentilles")),
    ("dessert", ("Pomme", "Compote", "Yaourt de la ferme", "Poire")),
)
_GIVEN_NAMES: Final = (
    *(("F", name) for name in ("Louise", "Jade", "Alma", "Romane", "Inès", "Rose", "Anna")),
    *(("M", name) for name in ("Gabriel", "Raphaël", "Léo", "Malo", "Jules", "Noah", "Arthur")),
)
_FRIDAY: Final = 4


def commune_siret(code: str) -> str:
    """The invented SIRET of the commune with an Insee code, alike in every invented table; it starts with 000."""
    return invented_siret(int("".join(mark if mark.isdigit() else "0" for mark in code)[-5:]))


def _sample_table(*, seed: str) -> Callable[[GeneratedRows], Callable[[SamplePlace, int], SampleTable]]:
    """A decorator that builds a table from generated rows; ``seed`` selects the random sequence."""

    def decorated(generate: GeneratedRows) -> Callable[[SamplePlace, int], SampleTable]:
        @wraps(generate)
        def table(place: SamplePlace, year: int) -> SampleTable:
            chance = random.Random(f"{seed}/{place.code}/{year}")  # noqa: S311 -- plausible, not secret
            rows = list(generate(place, year, chance))
            return SampleTable(tuple(rows[0]), tuple(tuple(row.values()) for row in rows))

        return table

    return decorated


@_sample_table(seed="_grant_rows")
def grants(place: SamplePlace, year: int, chance: random.Random) -> Iterator[Row]:
    """Subventions of a year: scdl/subventions."""
    for number, (name, purpose) in enumerate(chance.sample(_ASSOCIATIONS, 9), start=1):
        day = date(year, 3, 1) + timedelta(days=chance.randrange(90))
        yield {
            "nomAttribuant": commune_named(place.name),
            "idAttribuant": commune_siret(place.code),
            "dateConvention": day.isoformat(),
            "referenceDecision": f"{year}-03-{number:02d}",
            "nomBeneficiaire": f"{name} de {place.name}",
            "idBeneficiaire": "",
            "rnaBeneficiaire": f"W{place.code[:2]}{chance.randrange(10**7):07d}".replace("A", "0").replace("B", "0"),
            "objet": purpose,
            "montant": f"{chance.randrange(2, 60) * 50}.{chance.choice(('00', '50'))}",
            "nature": "aide en numéraire",
            "conditionsVersement": "unique",
            "datesPeriodeVersement": (day + timedelta(days=15)).isoformat(),
            "idRAE": "",
            "notificationUE": "non",
            "pourcentageSubvention": chance.choice(("1", "0.5", "0.3")),
            "dispositifAide": "",
        }


@_sample_table(seed="_act_rows")
def acts(place: SamplePlace, year: int, chance: random.Random) -> Iterator[Row]:
    """Délibérations of a year: scdl/deliberations."""
    seats = chance.choice((15, 19, 23, 27))
    for month in (2, 4, 6, 9):
        day = date(year, month, chance.randrange(8, 26))
        for number, (code, subject, purpose) in enumerate(chance.sample(_ACTS, 5), start=1):
            present = seats - chance.randrange(4)
            against, abstained = chance.randrange(3), chance.randrange(3)
            yield {
                "COLL_NOM": commune_named(place.name),
                "COLL_SIRET": commune_siret(place.code),
                "DELIB_ID": f"{year}{month:02d}{number:02d}",
                "DELIB_DATE": day.isoformat(),
                "DELIB_MATIERE_CODE": code,
                "DELIB_MATIERE_NOM": subject,
                "DELIB_OBJET": purpose,
                "BUDGET_ANNEE": "",
                "BUDGET_NOM": "",
                "PREF_ID": "",
                "PREF_DATE": (day + timedelta(days=5)).isoformat(),
                "VOTE_EFFECTIF": str(seats),
                "VOTE_REEL": str(present),
                "VOTE_POUR": str(present - against - abstained),
                "VOTE_CONTRE": str(against),
                "VOTE_ABSTENTION": str(abstained),
                "DELIB_URL": "",
            }


@_sample_table(seed="_equipment_rows")
def equipment(place: SamplePlace, _year: int, chance: random.Random) -> Iterator[Row]:
    """Équipements publics: scdl/equipements."""
    for number, (theme, code, kind, name, hours) in enumerate(_EQUIPMENT, start=1):
        yield {
            "COLL_NOM": commune_named(place.name),
            "COLL_SIRET": commune_siret(place.code),
            "EQUIP_UID": f"{place.code}-{code}-{number:03d}",
            "EQUIP_THEME": theme,
            "EQUIP_CODE": f"{code}-{number:03d}"[:12],
            "EQUIP_TYPE": kind,
            "EQUIP_NOM": name,
            "ADR_NUMERO": str(chance.randrange(1, 60)),
            "ADR_NOMVOIE": chance.choice(
                ("rue de la Mairie", "place du Marché", "rue des Écoles", "avenue de la Gare")
            ),
            "ADR_CODEPOSTAL": place.postal_code or place.code,
            "ADR_COMMUNE": place.name.translate({ord("’"): " ", ord("'"): " "}),
            "EQUIP_LAT": f"{place.latitude + chance.uniform(-0.008, 0.008):.6f}",
            "EQUIP_LONG": f"{place.longitude + chance.uniform(-0.008, 0.008):.6f}",
            "EQUIP_OUVERTURE": hours,
        }


@_sample_table(seed="_menu_rows")
def menus(place: SamplePlace, year: int, chance: random.Random) -> Iterator[Row]:
    """Two weeks of September at the school canteen: scdl/menus-collectifs."""
    first = date(year, 9, 1)
    monday = first + timedelta(days=-first.weekday() % 7)
    for offset in (*range(_FRIDAY + 1), *range(7, 7 + _FRIDAY + 1)):
        for kind, dishes in _DISHES:
            yield {
                "menuCollNom": commune_named(place.name),
                "menuCollSiret": commune_siret(place.code),
                "menuEtablissementNom": f"Restauration scolaire de {place.name}",
                "menuEtablissementSiret": "",
                "menuRestaurantNom": "École des Tilleuls",
                "menuRestaurantInsee": place.code,
                "menuRestaurantIdType": "sans",
                "menuRestaurantType": "élémentaire",
                "menuRestaurantConvive": "tous",
                "menuDate": (monday + timedelta(days=offset)).isoformat(),
                "menuRepasType": "déjeuner",
                "menuPlatType": kind,
                "menuPlatNom": chance.choice(dishes),
                "menuPublicationDate": f"{year}-08-25T09:00:00Z",
            }


@_sample_table(seed="_given_name_rows")
def given_names(place: SamplePlace, year: int, chance: random.Random) -> Iterator[Row]:
    """Prénoms des nouveau-nés for the year: scdl/prenoms."""
    for gender, name in sorted(chance.sample(_GIVEN_NAMES, 10)):
        yield {
            "COMMUNE_NOM": place.name.replace("’", "'"),
            "COLL_INSEE": place.code,
            "ENFANT_SEXE": gender,
            "ENFANT_PRENOM": name,
            "NOMBRE_OCCURRENCES": str(chance.randrange(5, 19)),
            "ANNEE": str(year - 1),
        }


@_sample_table(seed="_charging_rows")
def charging_points(place: SamplePlace, year: int, chance: random.Random) -> Iterator[Row]:
    """Bornes de recharge: etalab/schema-irve-statique."""
    for number, (where, power) in enumerate((("Parking de la gare", "22"), ("Place du Marché", "50")), start=1):
        for point in (1, 2):
            yield {
                "nom_amenageur": commune_named(place.name),
                "siren_amenageur": commune_siret(place.code)[:9],
                "contact_operateur": "bornes@demonstration.example",
                "nom_operateur": "Opérateur d’exemple",
                "nom_enseigne": "Réseau d’exemple",
                "id_station_itinerance": "Non concerné",
                "nom_station": f"{place.name}, {where}",
                "implantation_station": "Parking public",
                "adresse_station": f"{number} {where}, {place.name}",
                "code_insee_commune": place.code,
                "coordonneesXY": f"[{place.longitude + 0.002 * number:.6f},{place.latitude + 0.001:.6f}]",
                "nbre_pdc": "2",
                "id_pdc_itinerance": "Non concerné",
                "id_pdc_local": f"{place.code}-{number}-{point}",
                "puissance_nominale": power,
                "prise_type_ef": "false",
                "prise_type_2": "true",
                "prise_type_combo_ccs": "true" if power == "50" else "false",
                "prise_type_chademo": "false",
                "prise_type_autre": "false",
                "paiement_acte": "true",
                "condition_acces": "Accès libre",
                "reservation": "false",
                "horaires": "24/7",
                "accessibilite_pmr": chance.choice(("Accessible mais non réservé PMR", "Réservé PMR")),
                "restriction_gabarit": "inconnu",
                "station_deux_roues": "false",
                "date_maj": f"{year}-06-01",
            }


def with_faults(table: SampleTable) -> SampleTable:
    """Grants as typed in Excel: with errors that the checker can fix, and one that it cannot."""
    rows = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    for row in rows:
        day = date.fromisoformat(row["dateConvention"])
        row["dateConvention"] = f"{day:%d/%m/%Y}"
        row["montant"] = row["montant"].replace(".", ",")
    for row in rows[::3]:
        row["nature"] = "Aide en numeraire"
    for row in rows[1::4]:
        siret = row["idAttribuant"]
        row["idAttribuant"] = f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"
    rows[2]["montant"] = "à voir"
    header = tuple({"nomBeneficiaire": "Nom bénéficiaire", "objet": "Objet"}.get(name, name) for name in table.header)
    return SampleTable(header, tuple(tuple(row.values()) for row in rows))
