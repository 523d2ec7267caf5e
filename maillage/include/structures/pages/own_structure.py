"""The pages of those who look after structures: which they are, the form of one."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from maillage.accounts.store.model_types import Organisation, User
from maillage.include.structures.domain.structure_life import ASKED_EVERY_DAYS
from maillage.include.structures.pages.structure_claims import StructureWithdrawalForm
from maillage.include.structures.pages.structure_form import StructureForm
from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.structure_life import claims_of, register_remarks, structure_history
from maillage.include.structures.store.structure_permissions import own_structures

_MOST_CLAIMS: Final = 20
_MOST_CHANGES: Final = 20


def own_structures_context(
    person: User, organisations: Sequence[Organisation], addable: Sequence[Organisation], *, today: dt.date
) -> dict[str, object]:
    """The structures that ``person`` looks after, each with whether it is to be confirmed.

    ``addable`` are her organisations that the directory does not have; ``claims`` wait for the agency or were refused.
    """
    return {
        "structures": [(row, _is_due(row, today=today)) for row in own_structures(person)],
        "claims": claims_of(organisation.pk for organisation in organisations)[:_MOST_CLAIMS],
        "addable": addable,
        "today": today,
    }


def _is_due(row: Structure, *, today: dt.date) -> bool:
    """Whether a structure in the directory was not confirmed for a year."""
    is_old = row.confirmed_on is None or (today - row.confirmed_on).days >= ASKED_EVERY_DAYS
    return row.withdrawn_at is None and is_old


def own_structure_context(
    row: Structure | None,
    form: StructureForm,
    *,
    is_agency: bool,
    problem: str = "",
    withdrawal: StructureWithdrawalForm | None = None,
    today: dt.date,
) -> dict[str, object]:
    """The form of a structure; ``row`` is None for a new one, ``problem`` says what was changed meanwhile.

    ``withdrawal`` is the form of the agency that was refused.
    """
    siret = str(form["siret"].value() or "")
    may_withdraw = row is not None and is_agency and row.withdrawn_at is None
    return {
        "structure": row,
        "form": form,
        # What the server had when the form was opened.
        "revision": row.changed_at.isoformat() if row else "",
        "problem": problem,
        "register": register_remarks([siret]).get(siret),
        "withdrawal": (withdrawal or StructureWithdrawalForm()) if may_withdraw else None,
        "history": list(structure_history(row, most=_MOST_CHANGES)) if row else [],
        "today": today,
    }
