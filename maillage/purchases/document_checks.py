"""The check of documents of public contracts (DECP), JSON or XML, on the page and in the API that check files."""

from typing import Final

from maillage.core.problems import sentence
from maillage.procurement.queries.checked_documents import is_contract_document
from maillage.publishing.terms import DocumentCheck
from maillage.purchases.pages.checked_document import contract_report

_INVITATION: Final = sentence(
    "Les marchés publics (DECP, version 1 ou 2) sont lus aussi en JSON et en XML, à la page « Vérifier un fichier »."
)

DOCUMENT_CHECKS: Final = (DocumentCheck(is_contract_document, contract_report, _INVITATION),)
