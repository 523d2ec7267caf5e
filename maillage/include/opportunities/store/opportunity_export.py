"""The columns of opportunities: what is downloaded equals what is seen."""

from typing import Final

from maillage.core.schema.terms import FieldType
from maillage.include.opportunities.store.models import Opportunity
from maillage.kits.lists.columns import Column, Columns

OPPORTUNITY_COLUMNS: Final[Columns[Opportunity]] = (
    Column("numero", lambda row: row.pk, FieldType.INTEGER),
    Column("sorte", lambda row: row.kind),
    Column("objet", lambda row: row.title),
    Column("acheteurSiret", lambda row: row.buyer_siret),
    Column("acheteurNom", lambda row: row.buyer_name),
    Column("codeCPV", lambda row: row.cpv),
    Column("secteurs", lambda row: "|".join(row.sector_words.split())),
    Column("territoire", lambda row: row.place),
    Column("commune", lambda row: row.commune),
    Column("epci", lambda row: row.epci),
    Column("departement", lambda row: row.departement),
    Column("finOuLancement", lambda row: row.on, FieldType.DATE),
    Column("trimestre", lambda row: row.quarter),
    Column("agirAvant", lambda row: row.act_by, FieldType.DATE),
    Column("montantParAn", lambda row: row.amount_eur, FieldType.NUMBER, number_format=".2f"),
    Column("montantParAnAuMoins", lambda row: row.least_eur, FieldType.NUMBER, number_format=".2f"),
    Column("tranche", lambda row: row.band),
    Column("consultationLancee", lambda row: row.is_launched, FieldType.BOOLEAN),
    Column("aPortee", lambda row: row.in_reach, FieldType.INTEGER),
    Column("insertion", lambda row: row.in_insertion, FieldType.INTEGER),
    Column("handicap", lambda row: row.in_disability, FieldType.INTEGER),
    Column("detention", lambda row: row.in_prison, FieldType.INTEGER),
    Column("autres", lambda row: row.in_others, FieldType.INTEGER),
    Column("distanceNonRenseignee", lambda row: row.unsaid, FieldType.INTEGER),
    Column("dependanceMediane", lambda row: row.dependence, FieldType.NUMBER, number_format=".4f"),
    Column("proposition", lambda row: row.level),
    Column("article", lambda row: row.article),
    Column("reservationAnnoncee", lambda row: row.reserved),
    Column("cle", lambda row: row.key),
    Column("distancesDepuis", lambda row: row.measured_from or row.place),
    Column("suitePossible", lambda row: row.candidate_key),
)
