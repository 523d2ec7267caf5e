"""The words of the EU tables in French: themes and rhythms, as pages and template files say them."""

from collections.abc import Mapping
from typing import Final

from maillage.catalog.terms import Frequency, Theme
from maillage.core.problems import sentence

THEMES: Final[Mapping[Theme, str]] = {
    Theme.AGRICULTURE: sentence("Agriculture, pêche, forêt et alimentation"),
    Theme.ECONOMY: sentence("Économie et finances"),
    Theme.EDUCATION: sentence("Éducation, culture, sport et tourisme"),
    Theme.ENERGY: sentence("Énergie"),
    Theme.ENVIRONMENT: sentence("Environnement"),
    Theme.GOVERNMENT: sentence("Vie de la collectivité"),
    Theme.HEALTH: sentence("Santé et alimentation"),
    Theme.INTERNATIONAL: sentence("International"),
    Theme.JUSTICE: sentence("Justice et sécurité"),
    Theme.REGIONS: sentence("Territoire et adresses"),
    Theme.SOCIETY: sentence("Habitants et vie sociale"),
    Theme.TECHNOLOGY: sentence("Numérique et réseaux"),
    Theme.TRANSPORT: sentence("Déplacements"),
}
FREQUENCIES: Final[Mapping[Frequency, str]] = {
    Frequency.CONTINUOUS: sentence("en continu"),
    Frequency.DAILY: sentence("tous les jours"),
    Frequency.WEEKLY: sentence("toutes les semaines"),
    Frequency.MONTHLY: sentence("tous les mois"),
    Frequency.QUARTERLY: sentence("tous les trimestres"),
    Frequency.TWICE_A_YEAR: sentence("deux fois par an"),
    Frequency.YEARLY: sentence("une fois par an"),
    Frequency.IRREGULAR: sentence("à chaque changement"),
    Frequency.NEVER: sentence("une seule fois"),
    Frequency.UNKNOWN: sentence("rythme inconnu"),
}
