"""The rules that a feed is held against, under the names and severities of the canonical GTFS validator (MobilityData).

Each has a French sentence with its remedy. Rules of ours, which the validator lacks, say so: ``is_canonical`` is False.
Which of the validator's rules are not checked here: docs/explanation/timetables.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.problems import sentence
from maillage.core.schema.terms import shortened
from maillage.opendata.timetables.domain.feed import FeedTable, Mask

RULES_PAGE: Final = "https://gtfs-validator.mobilitydata.org/rules.html"
MOST_VALUES: Final = 50  # distinct values listed under one rule and field; the others are counted together


class FeedSeverity(StrEnum):
    """The validator's three: the specification forbids it, best practice advises against it, good to know."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class FeedRule:
    """One rule; ``message`` is a French id filled by ``file``, ``field``, ``value`` and what a finding adds."""

    code: str
    severity: FeedSeverity
    message: str
    is_canonical: bool = True

    @property
    def href(self) -> str:
        """Where the validator explains the rule; "" for one of ours."""
        return f"{RULES_PAGE}#{self.code}-rule" if self.is_canonical else ""


@dataclass(frozen=True, slots=True)
class FeedFinding:
    """One cause: a rule broken in a field of a file, by one value, in some rows (header = 1; none: the whole file)."""

    rule: FeedRule
    file: str
    field_name: str = ""
    value: str = ""
    rows: tuple[int, ...] = ()
    params: Mapping[str, str | int | float] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How often the rule is broken."""
        return max(1, len(self.rows))


Findings = Iterator[FeedFinding]


def by_value(rule: FeedRule, table: FeedTable, field_name: str, wrong: Mask, **params: str | float) -> Findings:
    """The findings of the rows in ``wrong``, one for each value of the field, most frequent first."""
    rows = np.flatnonzero(wrong)
    if not len(rows):
        return
    column = table.column(field_name)
    codes = column.codes[rows]
    order = np.argsort(codes, kind="stable")
    firsts = np.flatnonzero(np.r_[True, np.diff(codes[order]) != 0])
    groups = sorted(np.split(rows[order], firsts[1:]), key=lambda group: (-len(group), group[0]))
    for group in groups[:MOST_VALUES]:
        yield FeedFinding(
            rule, table.name, field_name, shortened(column.text(int(group[0]))), _numbers(table, group), params
        )
    if len(groups) > MOST_VALUES:
        rest = np.sort(np.concatenate(groups[MOST_VALUES:]))
        yield FeedFinding(rule, table.name, field_name, "…", _numbers(table, rest), params)


def of_rows(rule: FeedRule, table: FeedTable, field_name: str, wrong: Mask, **params: str | float) -> Findings:
    """One finding for all rows in ``wrong``; its value is that of the first."""
    rows = np.flatnonzero(wrong)
    if len(rows):
        value = shortened(table.column(field_name).text(int(rows[0]))) if field_name else ""
        yield FeedFinding(rule, table.name, field_name, value, _numbers(table, rows), params)


def _numbers(table: FeedTable, rows: NDArray[np.int64]) -> tuple[int, ...]:
    return tuple(table.row_numbers[rows].tolist())


def _error(code: str, message: str) -> FeedRule:
    return FeedRule(code, FeedSeverity.ERROR, message)


def _warning(code: str, message: str) -> FeedRule:
    return FeedRule(code, FeedSeverity.WARNING, message)


# Files and columns.
MISSING_REQUIRED_FILE: Final = _error(
    "missing_required_file",
    sentence("Il manque « %(file)s », que GTFS exige : ajoutez ce fichier à la racine de l’archive."),
)
MISSING_CALENDARS: Final = _error(
    "missing_calendar_and_calendar_date_files",
    sentence(
        "Il manque « calendar.txt » et « calendar_dates.txt » : sans l’un des deux, aucune course n’a de jour. "
        "Ajoutez-en un."
    ),
)
MISSING_RECOMMENDED_FILE: Final = _warning(
    "missing_recommended_file",
    sentence(
        "Il manque « %(file)s », qui dit jusqu’à quand les horaires valent et à qui écrire : les calculateurs "
        "d’itinéraires s’en servent. Ajoutez-le."
    ),
)
FILES_IN_SUBFOLDER: Final = _error(
    "invalid_input_files_in_subfolder",
    sentence(
        "Les fichiers sont dans le dossier « %(value)s » de l’archive, où peu de logiciels les cherchent : compressez "
        "les fichiers eux-mêmes, et non leur dossier."
    ),
)
EMPTY_FILE: Final = _error(
    "empty_file", sentence("« %(file)s » est vide : remplissez-le, ou retirez-le s’il n’est pas exigé.")
)
UNKNOWN_FILE: Final = FeedRule(
    "unknown_file",
    FeedSeverity.INFO,
    sentence("« %(file)s » n’est pas un fichier de GTFS : il est publié avec les autres, mais rien ne le lit."),
)
DUPLICATED_COLUMN: Final = _error(
    "duplicated_column",
    sentence("La colonne « %(field)s » est deux fois dans « %(file)s » : gardez la bonne."),
)
EMPTY_COLUMN_NAME: Final = _error(
    "empty_column_name", sentence("Une colonne de « %(file)s » n’a pas de nom : nommez-la ou retirez-la.")
)
UNKNOWN_COLUMN: Final = FeedRule(
    "unknown_column",
    FeedSeverity.INFO,
    sentence("La colonne « %(field)s » de « %(file)s » n’est pas de GTFS : elle est publiée, mais rien ne la lit."),
)
MISSING_REQUIRED_COLUMN: Final = _error(
    "missing_required_column",
    sentence("Il manque la colonne « %(field)s » dans « %(file)s » : ajoutez-la, GTFS l’exige."),
)
INVALID_ROW_LENGTH: Final = _error(
    "invalid_row_length",
    sentence(
        "Des lignes de « %(file)s » n’ont pas autant de cases que l’en-tête (%(expected)s) : vérifiez leurs virgules "
        "et leurs guillemets. Elles n’ont pas été lues."
    ),
)
EMPTY_ROW: Final = _warning(
    "empty_row", sentence("Des lignes de « %(file)s » sont vides : retirez-les, des lecteurs s’arrêtent dessus.")
)
INVALID_CHARACTER: Final = _error(
    "invalid_character",
    sentence(
        "« %(file)s » n’est pas écrit en UTF-8 : ses accents seront faux ailleurs. Enregistrez-le en UTF-8, comme GTFS "
        "l’exige."
    ),
)
NEW_LINE_IN_VALUE: Final = _error(
    "new_line_in_value",
    sentence("Des cases de « %(field)s » vont à la ligne (« %(value)s ») : écrivez-les sur une seule."),
)
SPACES_AROUND: Final = _warning(
    "leading_or_trailing_whitespaces",
    sentence("Des cases de « %(field)s » commencent ou finissent par une espace (« %(value)s ») : retirez-la."),
)
MORE_THAN_ONE_ENTITY: Final = _warning(
    "more_than_one_entity", sentence("« %(file)s » ne doit avoir qu’une ligne : gardez la bonne.")
)

# Values.
MISSING_REQUIRED_FIELD: Final = _error(
    "missing_required_field", sentence("Des cases de « %(field)s » sont vides, et GTFS les exige : remplissez-les.")
)
MISSING_RECOMMENDED_FIELD: Final = _warning(
    "missing_recommended_field",
    sentence("Des cases de « %(field)s » sont vides : remplissez-les, c’est conseillé."),
)
INVALID_DATE: Final = _error(
    "invalid_date",
    sentence("« %(value)s » n’est pas une date : écrivez année, mois et jour sans rien entre, comme 20261201."),
)
INVALID_TIME: Final = _error(
    "invalid_time",
    sentence("« %(value)s » n’est pas une heure : écrivez HH:MM:SS, et 25:10:00 pour 1 h 10 après minuit."),
)
INVALID_FLOAT: Final = _error(
    "invalid_float", sentence("« %(value)s » n’est pas un nombre : écrivez-le avec un point, comme 46.6742.")
)
INVALID_INTEGER: Final = _error(
    "invalid_integer", sentence("« %(value)s » n’est pas un nombre entier : écrivez-en un.")
)
INVALID_COLOR: Final = _error(
    "invalid_color", sentence("« %(value)s » n’est pas une couleur : écrivez six chiffres hexadécimaux, sans dièse.")
)
INVALID_URL: Final = _error(
    "invalid_url", sentence("« %(value)s » n’est pas une adresse du web : commencez par https://.")
)
INVALID_EMAIL: Final = _error(
    "invalid_email", sentence("« %(value)s » n’est pas une adresse électronique : corrigez-la.")
)
INVALID_TIMEZONE: Final = _error(
    "invalid_timezone", sentence("« %(value)s » n’est pas un fuseau horaire : en métropole, écrivez Europe/Paris.")
)
INVALID_LANGUAGE: Final = _error(
    "invalid_language_code", sentence("« %(value)s » n’est pas un code de langue : pour le français, écrivez fr.")
)
NUMBER_OUT_OF_RANGE: Final = _error(
    "number_out_of_range",
    sentence("« %(value)s » est hors des bornes de « %(field)s » (%(least)s à %(most)s) : corrigez-le."),
)
UNEXPECTED_ENUM: Final = _warning(
    "unexpected_enum_value",
    sentence("« %(value)s » n’est pas une valeur de « %(field)s » : prenez-en une parmi %(allowed)s."),
)

# Keys.
DUPLICATE_KEY: Final = _error(
    "duplicate_key",
    sentence("« %(value)s » est à plus d’une ligne de « %(file)s », où chacune est unique : gardez la bonne."),
)
FOREIGN_KEY: Final = _error(
    "foreign_key_violation",
    sentence("« %(value)s » (« %(field)s ») n’existe pas dans « %(parent)s » : ajoutez-l’y, ou corrigez le renvoi."),
)

# Agencies and routes.
INCONSISTENT_TIMEZONE: Final = _error(
    "inconsistent_agency_timezone",
    sentence("Les agences n’ont pas toutes le même fuseau horaire : GTFS en veut un seul par archive."),
)
ROUTE_NAMES_MISSING: Final = _error(
    "route_both_short_and_long_name_missing",
    sentence("Des lignes n’ont ni « route_short_name » ni « route_long_name » : donnez-leur un des deux."),
)
ROUTE_SHORT_NAME_LONG: Final = _warning(
    "route_short_name_too_long",
    sentence("« %(value)s » est trop long pour un indice de ligne : 12 caractères au plus, le reste dans le nom long."),
)
DUPLICATE_ROUTE_NAME: Final = _warning(
    "duplicate_route_name",
    sentence("Des lignes d’une même agence portent le même nom (« %(value)s ») : réunissez-les ou nommez-les."),
)
ROUTE_COLOR_CONTRAST: Final = _warning(
    "route_color_contrast",
    sentence(
        "Le texte de la ligne (« route_text_color ») ne se lit pas sur sa couleur « %(value)s » : prenez du blanc "
        "ou du noir."
    ),
)

# Stops.
MISSING_STOP_NAME: Final = _error(
    "missing_stop_name", sentence("Des arrêts, pôles ou entrées n’ont pas de nom : donnez-leur un « stop_name ».")
)
STOP_WITHOUT_LOCATION: Final = _error(
    "stop_without_location",
    sentence("Des arrêts, pôles ou entrées n’ont pas de position : donnez « stop_lat » et « stop_lon »."),
)
POINT_NEAR_ORIGIN: Final = _error(
    "point_near_origin",
    sentence("Des points sont près de (0, 0), au large de l’Afrique : donnez leur vraie position."),
)
POINT_NEAR_POLE: Final = _error(
    "point_near_pole", sentence("Des points sont près d’un pôle : donnez leur vraie position.")
)
LOCATION_WITHOUT_PARENT: Final = _error(
    "location_without_parent_station",
    sentence("Des entrées, nœuds ou zones d’embarquement n’ont pas de pôle : donnez leur « parent_station »."),
)
STATION_WITH_PARENT: Final = _error(
    "station_with_parent_station",
    sentence("Des pôles (« location_type » 1) ont eux-mêmes un « parent_station » : videz-le."),
)
WRONG_PARENT_TYPE: Final = _error(
    "wrong_parent_location_type",
    sentence(
        "« %(value)s » ne peut pas être le « parent_station » de ces lignes : un arrêt ou une entrée dépend d’un pôle "
        "(« location_type » 1), une zone d’embarquement d’un quai."
    ),
)
STOP_WITHOUT_STOP_TIME: Final = _warning(
    "stop_without_stop_time",
    sentence("Aucune course ne passe à des arrêts : retirez-les, ou ajoutez leurs passages."),
)
LOCATION_WITH_STOP_TIME: Final = _error(
    "location_with_unexpected_stop_time",
    sentence("Des courses passent à « %(value)s », qui n’est pas un arrêt (« location_type » 0) : donnez le quai."),
)

# Trips and stop times.
UNUSED_TRIP: Final = _warning(
    "unused_trip", sentence("Des courses n’ont aucun passage : ajoutez leurs passages, ou retirez-les.")
)
UNUSABLE_TRIP: Final = _warning(
    "unusable_trip", sentence("Des courses n’ont qu’un passage, donc ne mènent nulle part : ajoutez le suivant.")
)
UNUSED_SHAPE: Final = _warning(
    "unused_shape", sentence("Aucune course ne suit des tracés : retirez-les, ou donnez leur « shape_id » aux courses.")
)
TIMES_OUT_OF_ORDER: Final = _error(
    "stop_time_with_arrival_before_previous_departure_time",
    sentence(
        "Des passages arrivent avant le départ de l’arrêt d’avant (ligne %(row)s : %(value)s) : corrigez l’heure, et "
        "après minuit comptez au-delà de 24:00:00."
    ),
)
ONLY_ONE_TIME: Final = _error(
    "stop_time_with_only_arrival_or_departure_time",
    sentence("Des passages n’ont que l’arrivée ou que le départ : donnez les deux, égaux si le véhicule ne reste pas."),
)
MISSING_TRIP_EDGE: Final = _error(
    "missing_trip_edge",
    sentence("Le premier ou le dernier passage de courses n’a pas d’heure : donnez arrivée et départ."),
)
TIMEPOINT_WITHOUT_TIMES: Final = _error(
    "stop_time_timepoint_without_times",
    sentence("Des passages se disent exacts (« timepoint » 1) sans heure : donnez-la, ou écrivez 0."),
)
STOP_TIME_DISTANCE: Final = _error(
    "decreasing_or_equal_stop_time_distance",
    sentence("La distance parcourue (« shape_dist_traveled ») ne croît pas d’un passage au suivant : corrigez-la."),
)
FAST_TRAVEL: Final = _warning(
    "fast_travel_between_consecutive_stops",
    sentence(
        "De « %(before)s » à « %(after)s », le véhicule roulerait à %(speed)s km/h : vérifiez l’heure, et la place des "
        "deux arrêts."
    ),
)

# Shapes.
SINGLE_SHAPE_POINT: Final = _warning(
    "single_shape_point", sentence("Le tracé « %(value)s » n’a qu’un point : donnez-en deux au moins, ou retirez-le.")
)
DECREASING_SHAPE_DISTANCE: Final = _error(
    "decreasing_shape_distance",
    sentence("La distance du tracé « %(value)s » décroît d’un point au suivant : corrigez-la."),
)
EQUAL_DISTANCE_DIFFERENT: Final = _error(
    "equal_shape_distance_diff_coordinates",
    sentence("Des points du tracé « %(value)s » sont à des places différentes et à la même distance : corrigez-la."),
)
TRIP_BEYOND_SHAPE: Final = _error(
    "trip_distance_exceeds_shape_distance",
    sentence(
        "Au dernier arrêt, la distance « %(value)s » dépasse celle du tracé « %(shape)s » (%(most)s), dont le bout est "
        "à %(distance)s m : comptez les deux dans la même unité, ou prolongez le tracé."
    ),
)
STOP_FAR_FROM_SHAPE: Final = _warning(
    "stop_too_far_from_shape",
    sentence(
        "L’arrêt « %(value)s » est à %(distance)s m du tracé « %(shape)s » que suivent ses courses (100 m au plus) : "
        "déplacez l’arrêt, ou corrigez le tracé."
    ),
)

# Calendars.
RANGE_OUT_OF_ORDER: Final = _error(
    "start_and_end_range_out_of_order",
    sentence("La fin (« %(field)s », %(value)s) vient avant le début : échangez-les, ou corrigez-les."),
)
RANGE_EQUAL: Final = _error(
    "start_and_end_range_equal",
    sentence("La fin (« %(field)s », %(value)s) est égale au début : corrigez l’un des deux."),
)
NO_DAY_OF_WEEK: Final = _warning(
    "service_has_no_active_day_of_the_week",
    sentence("Le service « %(value)s » n’a aucun jour de la semaine : ses courses ne roulent jamais, sauf exceptions."),
)
SERVICE_NEVER_ACTIVE: Final = FeedRule(
    "service_never_active",
    FeedSeverity.WARNING,
    sentence(
        "Le service « %(value)s » n’a aucun jour de circulation : ses courses ne roulent jamais. Vérifiez ses dates et "
        "ses exceptions."
    ),
    is_canonical=False,
)
EXPIRED_CALENDAR: Final = _warning(
    "expired_calendar",
    sentence("Le service « %(value)s » a fini de rouler le %(day)s : retirez-le, ou prolongez-le."),
)
EXPIRES_IN_7_DAYS: Final = _warning(
    "feed_expiration_date7_days",
    sentence(
        "Les horaires finissent le %(day)s, dans moins de sept jours ou déjà passés : publiez vite ceux qui suivent."
    ),
)
EXPIRES_IN_30_DAYS: Final = _warning(
    "feed_expiration_date30_days",
    sentence("Les horaires finissent le %(day)s, dans moins de trente jours : préparez ceux qui suivent."),
)
MISSING_FEED_DATE: Final = _warning(
    "missing_feed_info_date",
    sentence("« feed_info.txt » donne un début ou une fin sans l’autre : donnez « %(field)s »."),
)
NO_SERVICE_NEXT_7_DAYS: Final = _warning(
    "trip_coverage_not_active_for_next7_days",
    sentence("Aucune course ne roule dans les sept jours qui viennent : publiez les horaires en vigueur."),
)
OVERLAPPING_FREQUENCY: Final = _error(
    "overlapping_frequency",
    sentence("Deux fréquences de la course « %(value)s » se recouvrent : faites finir l’une où l’autre commence."),
)
