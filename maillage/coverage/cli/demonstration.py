"""``maillage coverage demonstration``: a prediction for the pages of an installation that only shows the service."""

import typer
from django.utils.translation import gettext as _

from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.coverage.build.publication.demonstration import demonstration_prediction
from maillage.coverage.cli.predict import outcome_sentences, prediction_json


def demonstration(*, as_json: AsJson = False) -> None:
    """Publish a prediction of invented sites on the sample of terrain. Example: maillage coverage demonstration.

    Nothing is done where terrain is loaded, where a prediction is in force, or outside the region of the sample.
    Exit status: 0.
    """
    built = demonstration_prediction(utc_now())
    if as_json:
        print_json(None if built is None else prediction_json(built))
        return
    for line in [_("Rien à montrer ici de plus.")] if built is None else outcome_sentences(built):
        typer.echo(line)
