"""``maillage coverage invent-readings``: invented readings for a demonstration."""

import tempfile
from pathlib import Path

import typer
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.cover.prediction.store.reading_tables.models import ReadingFile
from maillage.cover.prediction.store.readings import import_readings
from maillage.cover.prediction.store.truth_rebuild import follow_truth
from maillage.demonstration.readings import write_invented_readings
from maillage.web.wording import formats


def invent_readings(*, as_json: AsJson = False) -> None:
    """Invent readings around invented sites, and their report. Example: maillage coverage invent-readings.

    Nothing is done on a prediction of real sites, and where readings are there already. Exit status: 0.
    """
    prediction, count = current_prediction(is_invented=True), 0
    if prediction is not None and not ReadingFile.objects.exists():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "releves-inventes.csv"
            count = write_invented_readings(path, prediction)
            now = utc_now()
            import_readings(path, name=path.name, organisation=None, now=now, today=localdate(now), is_invented=True)
        follow_truth(now)
    if as_json:
        print_json({"invented": count})
        return
    text = (
        _("%(count)s relevés inventés : /couverture/verite dit ce qu’ils diraient.") if count else _("Rien à inventer.")
    )
    typer.echo(text % {"count": formats.number(count)} if count else text)
