"""Rows of the schema maillage/marches as a town clerk types them: invented, and right."""

from typing import Final

CONTRACT: Final = {
    "acheteur_id": "21860194600013",
    "id": "2026-014",
    "objet": "Entretien des espaces verts, lot 2",
    "montant": "48250.00",
    "dureeMois": "24",
    "titulaire_id_1": "38103128500491",
    "titulaire_denominationSociale_1": "SARL Jardins du Clain",
    "dateNotification": "2026-10-05",
    "datePublicationDonnees": "2026-11-20",
    "codeCPV": "77310000",
    "nature": "Marché",
    "procedure": "Procédure adaptée",
    "lieuExecution_code": "44131",
    "lieuExecution_typeCode": "Code commune",
    "techniques": "Sans objet",
    "modalitesExecution": "Sans objet",
    "ccag": "Fournitures courantes et services",
    "offresRecues": "3",
    "formePrix": "Forfaitaire",
    "typesPrix": "Définitif ferme",
    "attributionAvance": "non",
    "sousTraitanceDeclaree": "non",
    "marcheInnovant": "non",
    "typeGroupementOperateurs": "Pas de groupement",
    "considerationsSociales": "Clause sociale, Critère social",
    "considerationsEnvironnementales": "Clause environnementale",
}
AMENDMENT: Final = {
    "acheteur_id": "21860194600013",
    "id": "2026-014",
    "idModification": "1",
    "dateNotificationModificationModification": "2026-11-02",
    "datePublicationDonneesModificationModification": "2026-11-20",
    "montantModification": "52000",
}
SUBCONTRACT: Final = {
    "acheteur_id": "21860194600013",
    "id": "2026-014",
    "idActeSousTraitance": "1",
    "idSousTraitant": "35600000000048",
    "dateNotificationActeSousTraitance": "2026-11-03",
    "datePublicationDonneesActeSousTraitance": "2026-11-20",
    "dureeMoisActeSousTraitance": "6",
    "montantActeSousTraitance": "8000",
    "variationPrixActeSousTraitance": "Ferme",
}
CHANGED_SUBCONTRACT: Final = {
    "acheteur_id": "21860194600013",
    "id": "2026-014",
    "idModificationActeSousTraitance": "1",
    "dateNotificationModificationSousTraitanceModificationActeSousTraitance": "2026-11-10",
    "datePublicationDonneesModificationActeSousTraitance": "2026-11-20",
    "montantModificationActeSousTraitance": "9500",
}
CONCESSION: Final = {
    "acheteur_id": "21860194600013",
    "id": "2026-016",
    "objet": "Exploitation du camping municipal",
    "nature": "Délégation de service public",
    "procedure": "Procédure négociée ouverte",
    "montant": "450000",
    "montantSubventionPublique": "0",
    "dureeMois": "96",
    "titulaire_id_1": "38103128500491",
    "titulaire_denominationSociale_1": "SARL Jardins du Clain",
    "dateNotification": "2026-10-05",
    "dateDebutExecution": "2027-01-01",
    "datePublicationDonnees": "2026-11-20",
    "considerationsSociales": "Pas de considération sociale",
    "considerationsEnvironnementales": "Clause environnementale",
}
CONCESSION_YEAR: Final = {
    "acheteur_id": "21860194600013",
    "id": "2026-016",
    "datePublicationDonneesExecution": "2026-11-20",
    "depensesInvestissement": "152000",
    "tarifs": "Emplacement, une nuit : 18,50 ; Électricité : 4",
}
SHORT: Final = {
    "acheteur_id": "21860194600013",
    "id": "2026-015",
    "objet": "Peinture de la salle des fêtes",
    "montant": "31000",
    "dureeMois": "2",
    "titulaire_denominationSociale_1": "Peinture Martin",
    "titulaire_codePostal_1": "44210",
}
