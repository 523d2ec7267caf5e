"""What can be demonstrated of groups: one of invented structures."""

from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.include.opportunities.domain.kept_groups import GroupState
from maillage.include.opportunities.store.invented_groups import load_groups, remove_groups
from maillage.include.opportunities.store.kept_groups import GROUPS, INVENTED_ENTRY, invented_groups
from maillage.include.opportunities.store.models import KeptGroup
from maillage.web.demonstration import Demonstration
from maillage.web.wording.formats import number


def _formed() -> QuerySet[KeptGroup]:
    return KeptGroup.objects.filter(state=GroupState.FORMED.value).exclude(entry=INVENTED_ENTRY)


def _real_words(count: int) -> str:
    text = ngettext("%(count)s vrai groupement formé", "%(count)s vrais groupements formés", count)
    return text % {"count": number(count)}


def _href(count: int) -> str:
    row = _formed().first() if count == 1 else None
    return reverse("kept_group", args=[row.pk]) if row is not None else f"{reverse('structure_groups')}?demonstration=0"


DEMONSTRATIONS: Final = (
    Demonstration(
        name=GROUPS,
        place=60,
        label=sentence("groupements"),
        floor="DEMO_UNTIL_GROUPS",
        is_held=lambda: invented_groups().exists(),
        real_count=lambda: _formed().count(),
        real_words=_real_words,
        real_href=_href,
        remove=remove_groups,
        restore=load_groups,
    ),
)
