"""``maillage inclusion opportunities``: what comes up for structures, worked out at once."""

from typing import Annotated

import typer
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.include.opportunities.domain.opportunities import ProposedLevel
from maillage.include.opportunities.store.opportunities import counts_by_level, refresh_opportunities
from maillage.include.opportunities.store.opportunity_search import (
    OpportunitySearch,
    ProposalFilter,
    opportunities_searched,
)
from maillage.web.wording.formats import number


def opportunities(
    *,
    territory: Annotated[str, typer.Option(help="Count those of a territory alone: departement:44.")] = "",
    as_json: AsJson = False,
) -> None:
    """Work out what comes up. Example: maillage inclusion opportunities --territory departement:44.

    The follower does it by itself within a minute of a change. Exit status: 0, 1 where the territory is none.
    """
    written = refresh_opportunities(utc_now())
    search = OpportunitySearch(territory=territory, proposal=ProposalFilter.ALL)
    counts = counts_by_level(opportunities_searched(search, today=localdate()))
    if as_json:
        print_json(
            {"written": written, "by_proposal": {level.value: counts.get(level.value, 0) for level in ProposedLevel}}
        )
        return
    typer.echo(_("%(count)s occasions nouvelles, changées ou finies.") % {"count": number(written)})
    for level in ProposedLevel:
        typer.echo(f"{number(counts.get(level.value, 0)):>7}  {_(level.label)}")
