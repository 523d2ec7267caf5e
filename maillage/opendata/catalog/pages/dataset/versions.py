"""The changes of each version of a data set, in words, and what became of its map."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.tables.writing.positions import find_positions
from maillage.opendata.catalog.store.models import Version
from maillage.opendata.catalog.store.tables.engine import schema_of
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


def map_text(version: Version, versions: Sequence[Version]) -> str:
    """Whether the map was read again for a version; "" for a first one, or where neither it nor the one before has one.

    ``versions`` are those of the data set, newest first.
    """
    before = next((other for other in versions if other.number < version.number and not other.withdrawn_at), None)
    if before is None:
        return ""
    if _has_map(version):
        return _("La carte a été relue : elle montre les lignes de cette version.")
    if not _has_map(before):
        return ""
    text = _(
        "Cette version n’a ni forme ni coordonnées : sa carte n’est pas dessinée. La version %(number)s en avait une ; "
        "si elle doit rester, publiez de nouveau le fichier de la carte."
    )
    return text % {"number": before.number}


def _has_map(version: Version) -> bool:
    return find_positions(version.columns, schema_of(version)) is not None
