"""Reads the questions of the laboratory that were shared."""

from maillage.catalog.models import SavedQuery
from maillage.core.problems import NotFound, sentence


def saved_query(slug: str) -> SavedQuery:
    """The question of that short address; raises NotFound with what to do."""
    saved_query = SavedQuery.objects.filter(slug=slug).first()
    if saved_query is None:
        message = sentence("Aucune question n’a cette adresse : écrivez la vôtre dans le laboratoire.")
        raise NotFound("query_unknown", message)
    return saved_query
