"""What is asked of the published tables, and the questions that were shared."""

from maillage.core.problems import NotFound, sentence
from maillage.laboratory.models import SavedQuery

__all__ = ["SavedQuery", "saved_query"]


def saved_query(slug: str) -> SavedQuery:
    """The question of that short address; raises NotFound with what to do."""
    query = SavedQuery.objects.filter(slug=slug).first()
    if query is None:
        message = sentence("Aucune question n’a cette adresse : écrivez la vôtre dans le laboratoire.")
        raise NotFound("query_unknown", message)
    return query
