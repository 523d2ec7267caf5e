"""``maillage coverage demonstration``: what the pages of an installation show that only shows the service."""

import typer
from django.utils.translation import gettext as _

from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.demonstration.coverage import demonstration_plan, demonstration_prediction
from maillage.web.wording import formats


def demonstration(*, as_json: AsJson = False) -> None:
    """Publish a prediction of invented sites, and three more sites. Example: maillage coverage demonstration.

    Nothing is done where terrain is loaded, where a prediction is in force, or outside the region of the sample.
    Exit status: 0.
    """
    built, plan = demonstration_prediction(utc_now()), demonstration_plan()
    if as_json:
        forms = {"prediction": built, "plan": plan}
        print_json({name: None if form is None else form.version for name, form in forms.items()})
        return
    lines = []
    if built is not None:
        totals = built.facts["totals"]
        words = {name: formats.number(totals[name]) for name in ("served", "households", "served_low", "served_high")}
        lines.append(
            _(
                "Sites inventés : %(served)s foyers sur %(households)s peuvent être servis (de %(served_low)s à "
                "%(served_high)s). Voyez /couverture."
            )
            % words
        )
    if plan is not None:
        count = formats.number(len(plan.facts["sites"]))
        lines.append(_("Projet inventé, de %(sites)s sites. Voyez /couverture/projets.") % {"sites": count})
    typer.echo("\n".join(lines) or _("Rien à montrer ici de plus."))
