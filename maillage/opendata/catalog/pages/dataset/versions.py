"""The changes of each version of a data set, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.opendata.catalog.store.models import Version
from maillage.web.wording.formats import number


def changes(version: Version) -> tuple[str, ...]:
    """The changes since the previous version: "12 lignes ajoutées", "3 changées"; empty for the first."""
    counts = {name: int(version.difference.get(name) or 0) for name in ("added", "changed", "gone")}
    if version.number == 1 or not version.difference:
        return ()
    texts = {
        "added": ngettext("%(count)s ligne ajoutée", "%(count)s lignes ajoutées", counts["added"]),
        "changed": ngettext("%(count)s ligne changée", "%(count)s lignes changées", counts["changed"]),
        "gone": ngettext("%(count)s ligne partie", "%(count)s lignes parties", counts["gone"]),
    }
    texts_of_changes = tuple(texts[name] % {"count": number(count)} for name, count in counts.items() if count)
    return texts_of_changes or (_("Mêmes lignes qu’avant"),)
