"""What stands on each page of social clauses: whether those that are followed are invented."""

from django import template

from maillage.clauses.queries.invented_clauses import has_invented_clauses

register = template.Library()


@register.inclusion_tag("clauses/invented.html")
def invented_clauses() -> dict[str, bool]:
    """A banner where the clauses are those of the demonstration: nobody behind them exists."""
    return {"is_invented": has_invented_clauses()}
