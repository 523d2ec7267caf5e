"""``maillage quality publish-data``: publish the next edition of the open data."""

import time

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from maillage.core.command_groups import AsJson, print_json
from maillage.measure.editions.store.publication import publish_edition
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.figures.store.published_counts.merging import OnProgress
from maillage.web.installation import agency_name


def publish_data(
    *,
    as_json: AsJson = False,
) -> None:
    """Publish the open data of the closed quarters. Example: maillage quality publish-data.

    A quarter is closed fifteen days after its end. An edition that is already published is left as it is. Exit status:
    0, 1 where no closed quarter has tests or an erasure is still being counted.
    """
    started = time.monotonic()
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Données ouvertes"), total=1.0)
        on_progress: OnProgress = lambda share: bar.update(task, completed=share)  # noqa: E731 -- typed for mypy
        published = publish_edition(
            current_counts(),
            today=localdate(),
            agency=agency_name(),
            on_progress=on_progress,
        )
    duration_s = time.monotonic() - started
    size_bytes = sum(path.stat().st_size for path in published.folder.iterdir())
    facts = {
        "edition": published.name,
        "is_new": published.is_new,
        "is_recounted": published.is_recounted,
        "folder": str(published.folder),
        "tables": published.tables,
        "rows": published.rows,
        "size_bytes": size_bytes,
        "duration_s": round(duration_s, 3),
    }
    if as_json:
        print_json(facts)
    elif not published.is_new:
        Console().print(_("L’édition %(edition)s est déjà publiée : elle ne change plus.") % facts)
    else:
        table = Table(title=_("Édition %(edition)s publiée") % facts, show_header=False)
        table.add_row(_("dossier"), str(facts["folder"]))
        table.add_row(_("tables"), str(facts["tables"]))
        table.add_row(_("lignes"), str(facts["rows"]))
        table.add_row(_("taille"), f"{size_bytes / 1e6:.1f} Mo")
        table.add_row(_("recomptée après effacement"), _("oui") if facts["is_recounted"] else _("non"))
        table.add_row(_("durée"), f"{facts['duration_s']} s")
        Console().print(table)
