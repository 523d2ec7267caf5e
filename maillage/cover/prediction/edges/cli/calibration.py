"""``maillage coverage calibration`` and ``fitted-heights``: show, apply or remove what tests propose."""

from dataclasses import asdict
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.cover.prediction.domain.calibrations import NetworkCalibration
from maillage.cover.prediction.pages.parts.prediction_words import fitted_heights_sentence
from maillage.cover.prediction.store.calibrations import (
    calibration_in_force,
    heights_in_force,
    put_calibration_in_force,
    put_heights_in_force,
    remove_calibration,
    remove_heights,
)
from maillage.cover.prediction.store.truth_report import proposed_calibration, proposed_heights
from maillage.web.wording.formats import number


def calibration(
    *,
    apply: Annotated[bool, typer.Option("--apply", help="Put in force what the tests ask for.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Predict without a calibration again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show, apply or remove the calibration of the prediction. Example: maillage coverage calibration --apply.

    Exit status: 0, 1 where nothing can be applied.
    """
    proposal = proposed_calibration()
    if apply:
        put_calibration_in_force("" if proposal is None else proposal.version, None, now=utc_now())
    elif remove:
        remove_calibration(None, now=utc_now())
    decided = calibration_in_force()
    if as_json:
        forms = {"in_force": decided, "proposed": proposal}
        print_json({name: None if form is None else asdict(form) for name, form in forms.items()})
        return
    typer.echo(_("En vigueur : %(calibration)s") % {"calibration": _words(decided)})
    if proposal is not None and (decided is None or decided.version != proposal.version):
        typer.echo(_("Les relevés demandent : %(calibration)s") % {"calibration": _words(proposal)})


def _words(calibration: NetworkCalibration | None) -> str:
    if calibration is None:
        return _("aucun calage.")
    return _(
        "%(signals)s signaux de %(sites)s sites, erreur sur des sites laissés de côté de %(before)s à %(after)s dB."
    ) % {
        "signals": number(calibration.signals),
        "sites": number(calibration.sites),
        "before": number(calibration.before_db, 1),
        "after": number(calibration.after_db, 1),
    }


def fitted_heights(
    *,
    apply: Annotated[bool, typer.Option("--apply", help="Put in force what mobile tests ask for.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take the heights of before again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show, apply or remove heights of trees and houses by tests. Example: maillage coverage fitted-heights --apply.

    Predictions on the loaded terrain follow. Exit status: 0, 1 where nothing can be applied.
    """
    proposal = proposed_heights()
    if apply:
        put_heights_in_force("" if proposal is None else proposal.version, None, now=utc_now())
    elif remove:
        remove_heights(None, now=utc_now())
    decided = heights_in_force()
    if as_json:
        forms = {"in_force": decided, "proposed": proposal}
        print_json({name: None if form is None else asdict(form) for name, form in forms.items()})
        return
    typer.echo(_("Aucun test ne corrige les hauteurs.") if decided is None else fitted_heights_sentence(decided))
    if proposal is not None and (decided is None or decided.version != proposal.version):
        typer.echo(_("À décider : %(heights)s") % {"heights": fitted_heights_sentence(proposal)})
