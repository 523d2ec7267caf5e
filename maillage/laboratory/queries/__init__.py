"""The published tables as the laboratory sees them, and the saved queries."""

from maillage.core.problems import NotFound, sentence
from maillage.laboratory.models import SavedQuery

__all__ = ["SavedQuery", "saved_query"]


def saved_query(slug: str) -> SavedQuery:
    """The query with that slug; raises NotFound with advice."""
    query = SavedQuery.objects.filter(slug=slug).first()
    if query is None:
        message = sentence("Aucune question n’a cette adresse : écrivez la vôtre dans le laboratoire.")
        raise NotFound("query_unknown", message)
    return query
