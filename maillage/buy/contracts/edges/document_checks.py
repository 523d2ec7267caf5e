"""The check of documents of public contracts (DECP), JSON or XML, on the page and in the API that check files."""

from typing import Final

from maillage.buy.contracts.pages.checked_document import contract_report
from maillage.buy.contracts.store.checked_documents import is_contract_document
from maillage.core.problems import sentence
from maillage.opendata.publishing.domain.terms import DocumentCheck

_INVITATION: Final = sentence(
    "Les marchés publics (DECP, version 1 ou 2) sont lus aussi en JSON et en XML, à la page « Vérifier un fichier »."
)

DOCUMENT_CHECKS: Final = (DocumentCheck(is_contract_document, contract_report, _INVITATION),)
