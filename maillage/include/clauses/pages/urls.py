"""URL routes of social clauses, and navigation entries."""

from typing import Final

from django.urls import URLPattern, path

from maillage.core.problems import sentence
from maillage.include.clauses.pages import alerts, balance, evidence, hours, kit, month_letter, own_clauses
from maillage.web.offers import NavigationEntry, NavigationGroup

PAGES: Final[list[URLPattern]] = [
    path("clauses-sociales", balance.public_clauses, name="social_clauses"),
    path("clauses-sociales/boite-a-outils", kit.kit, name="social_kit"),
    path("clauses-sociales/boite-a-outils/<slug:slug>", kit.kit_page, name="social_kit_page"),
    path("clauses-sociales/qui-m-aide", kit.local_help, name="clause_helpers"),
    path("clauses-sociales/publics", kit.publics, name="clause_publics"),
    path("mon-espace/publics-eligibles", kit.edit_publics, name="edit_publics"),
    path("mon-espace/boite-a-outils/<slug:slug>", kit.edit, name="edit_kit_page"),
    path("mon-espace/clauses/bilan", balance.own_balance, name="clause_balance"),
    path("lettres-de-clauses/<str:token>", alerts.end_alerts, name="clause_alerts_end"),
    path("heures/<str:token>", month_letter.month_letter, name="month_letter"),
    path("heures/<str:token>/pieces", evidence.month_letter_evidence, name="month_letter_evidence"),
    path("mon-espace/clauses", own_clauses.own_clauses, name="own_clauses"),
    path("mon-espace/clauses/<int:number>", own_clauses.own_clause, name="own_clause"),
    path("mon-espace/clauses/<int:number>/changer", own_clauses.amend, name="amend_clause"),
    path("mon-espace/clauses/<int:number>/clore", own_clauses.close, name="close_clause"),
    path("mon-espace/clauses/<int:number>/declarants", own_clauses.reporter, name="clause_reporter"),
    path("mon-espace/clauses/<int:number>/demander", own_clauses.ask, name="clause_ask"),
    path("mon-espace/clauses/<int:number>/donner", own_clauses.give, name="give_clause_hours"),
    path("mon-espace/clauses/<int:number>/lien", own_clauses.link, name="clause_link"),
    path("mon-espace/clauses/<int:number>/notes", own_clauses.note, name="clause_note"),
    path("mon-espace/clauses/<int:number>/pme", own_clauses.sme_part, name="clause_sme_part"),
    path("mon-espace/clauses/<int:number>/mois", hours.month, name="clause_month"),
    path("mon-espace/clauses/<int:number>/pieces", evidence.clause_evidence, name="clause_evidence"),
    path("mon-espace/clauses/<int:number>/personnes", hours.persons, name="clause_persons"),
    path("mon-espace/clauses/<slug:slug>/passer", own_clauses.hand_over, name="clause_hand_over"),
    path("mon-espace/clauses/<slug:slug>/nouvelle", own_clauses.make, name="make_clause"),
    path("mon-espace/clauses/<slug:slug>/heures", hours.hours_file, name="clause_hours_file"),
]
FILES: Final[list[URLPattern]] = [
    path("mon-espace/clauses/<int:number>/attestation.pdf", hours.certificate, name="clause_certificate"),
    path("mon-espace/clauses/<int:number>/pieces/<int:file>", evidence.evidence_download, name="clause_evidence_file"),
    path("mon-espace/clauses/<int:number>/heures.csv", hours.rows_table, {"form": "csv"}, name="clause_rows_csv"),
    path("mon-espace/clauses/<slug:slug>/modele.<str:form>", hours.hours_model, name="clause_hours_model"),
    path("mon-espace/clauses/<slug:slug>/pseudonymes.csv", hours.pseudonyms, name="clause_pseudonyms"),
]

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.INCLUDE,
        60,
        sentence("Clauses sociales"),
        "social_clauses",
        sentence("Les heures promises, et faites"),
        words=sentence("heures d’insertion"),
    ),
)
