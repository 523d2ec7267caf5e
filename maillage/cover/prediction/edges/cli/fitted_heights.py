"""``maillage coverage fitted-heights``: show, apply or remove clutter heights fitted to mobile tests."""

from dataclasses import asdict
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.cover.prediction.pages.parts.prediction_words import fitted_heights_sentence
from maillage.cover.prediction.store.calibrations import heights_in_force, put_heights_in_force, remove_heights
from maillage.cover.prediction.store.truth_report import proposed_heights


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
