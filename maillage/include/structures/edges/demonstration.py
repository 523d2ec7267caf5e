"""What can be demonstrated of structures: an invented directory."""

from typing import Final

from django.urls import reverse
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.include.structures.domain.structures import STRUCTURES
from maillage.include.structures.store.invented_structures import load_structures, remove_structures
from maillage.include.structures.store.structures import (
    has_invented_structures,
    real_structure_count,
    structures_of_kind,
)
from maillage.web.demonstration import Demonstration
from maillage.web.wording.formats import number


def _real_words(count: int) -> str:
    text = ngettext("%(count)s vraie structure inscrite", "%(count)s vraies structures inscrites", count)
    return text % {"count": number(count)}


def _href(count: int) -> str:
    row = structures_of_kind(is_invented=False).filter(withdrawn_at=None).first() if count == 1 else None
    return reverse("structure", args=[row.pk]) if row is not None else f"{reverse('inclusion')}?demonstration=0"


DEMONSTRATIONS: Final = (
    Demonstration(
        name=STRUCTURES,
        place=40,
        label=sentence("structures inclusives"),
        floor="DEMO_UNTIL_STRUCTURES",
        is_held=has_invented_structures,
        real_count=real_structure_count,
        real_words=_real_words,
        real_href=_href,
        remove=remove_structures,
        restore=load_structures,
    ),
)
