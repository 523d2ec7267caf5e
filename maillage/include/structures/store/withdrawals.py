"""Structures that left the directory: who followed work with them asks since when."""

from collections.abc import Collection, Mapping

from maillage.include.structures.store.models import Structure


def withdrawn_months(sirets: Collection[str]) -> Mapping[str, int]:
    """The last month (year x 12 + month - 1) of each of these that is in the directory under no kind any more."""
    months: dict[str, int] = {}
    rows = Structure.objects.filter(siret__in=sirets)
    present = set(rows.filter(withdrawn_at=None).values_list("siret", flat=True))
    for siret, moment in rows.exclude(withdrawn_at=None).values_list("siret", "withdrawn_at"):
        if moment is not None and siret not in present:
            months[siret] = max(months.get(siret, 0), moment.year * 12 + moment.month - 1)
    return months
