"""``maillage coverage plan``: which sites to build, what each brings, and what remains."""

from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from maillage.core.command_groups import AsJson, print_json
from maillage.core.problems import Refused, sentence
from maillage.core.tables.rejected_rows import count_line
from maillage.core.tables.writing.place_files import place_file, place_form
from maillage.cover.network.domain.link_budget import LinkBudget, with_overrides
from maillage.cover.network.store.radio_supports import loaded_supports
from maillage.cover.prediction.edges.cli.options import (
    Assume,
    CellM,
    ClutterFile,
    ClutterHeightM,
    Day,
    Patterns,
    RadiusKm,
    Terrain,
    assumed_clutter,
    day_of,
    overrides,
    site_bar,
)
from maillage.cover.prediction.pages.plan import remainder_sentences
from maillage.cover.prediction.store.build.plan_folder import BuiltPlan, PlanTask, build_plan
from maillage.cover.prediction.store.calibrations import calibration_in_force, heights_in_force
from maillage.cover.prediction.store.plan_files import publish_plan
from maillage.web.installation import home_territory
from maillage.web.wording import formats

_Candidates = Annotated[
    Path | None, typer.Argument(help="Sites, or supports of ANFR or Arcep; none: the highest ground.")
]
_Supports = Annotated[bool, typer.Option("--supports", help="Candidates: ANFR's supports that the sources loaded.")]
_Fixed = Annotated[Path | None, typer.Option(help="Sites that stand already (schema maillage/sites-4g-fixe).")]
_Load = Annotated[float, typer.Option(min=0, max=0.95, help="How busy sectors are where a place must be served.")]


def plan(  # noqa: PLR0913 -- a command has as many options as a plan has inputs
    candidates: _Candidates = None,
    *,
    supports: _Supports = False,
    fixed: _Fixed = None,
    number: Annotated[int, typer.Option(min=1, max=500, help="How many sites to choose.")] = 3,
    costs: Annotated[Path | None, typer.Option(help="What sites cost: code_site, cout_eur.")] = None,
    budget_eur: Annotated[float | None, typer.Option(min=1, help="What may be spent, with --costs.")] = None,
    capacity: Annotated[float | None, typer.Option(min=1, help="Households that a site serves at most.")] = None,
    least_share: Annotated[float, typer.Option(min=0, max=1, help="Of its need, each commune gets this share.")] = 0.0,
    load: _Load = 0.05,
    exact: Annotated[bool, typer.Option("--exact", help="Prove the best plan: a minute at most.")] = False,
    terrain: Terrain = None,
    territory: Annotated[str | None, typer.Option(help="Whose communes are counted; else the installation's.")] = None,
    addresses: Annotated[Path | None, typer.Option(help="Addresses (BAN: lon, lat; bon_acces if known).")] = None,
    patterns: Patterns = None,
    clutter: ClutterFile = None,
    clutter_height_m: ClutterHeightM = 10.0,
    cell_m: CellM = 100.0,
    radius_km: RadiusKm = 15.0,
    assume: Assume = None,
    day: Day = None,
    out: Annotated[Path | None, typer.Option(help="Where the sites go: .csv, .geojson or .kml.")] = None,
    publish: Annotated[bool, typer.Option("--publish", help="Show it on the page of projects.")] = False,
    as_json: AsJson = False,
) -> None:
    """Choose sites. Example: maillage coverage plan supports.csv --fixed sites.csv --number 3 --out plan.geojson.

    Sites are taken as if they had their frequency. The plan is kept; the same inputs give the same bytes. Exit status:
    0, 1 where an input is refused.
    """
    if supports and candidates is not None:
        raise Refused("candidates_twice", sentence("Donnez un fichier de candidats ou --supports, pas les deux."))
    spend = spend_of(number, costs, budget_eur)
    if out is not None:
        place_form(out)
    task = PlanTask(
        territory=territory or home_territory(),
        day=day_of(day),
        spend=spend,
        candidates=loaded_supports() if supports else candidates,
        fixed=fixed,
        terrain=terrain,
        patterns=patterns,
        addresses=addresses,
        costs=costs,
        capacity=capacity,
        least_share=least_share,
        load=load,
        is_exact=exact,
        budget=with_overrides(LinkBudget(), overrides(assume)),
        clutter=assumed_clutter(clutter_height_m),
        clutter_file=clutter,
        cell_m=cell_m,
        radius_m=radius_km * 1000,
        calibration=calibration_in_force() if terrain is None else None,
        heights=heights_in_force() if terrain is None and clutter is None else None,
    )
    with site_bar() as on_site:
        built = build_plan(task, on_site=on_site)
    if publish:
        publish_plan(built.version)
    _tell(built, out, as_json=as_json)


def _tell(built: BuiltPlan, out: Path | None, *, as_json: bool) -> None:
    """Write the sites where they are asked, then say the plan and where it is."""
    if out is not None:
        with place_file(out) as file:
            for site in built.facts["sites"]:
                file.write(site)
    if as_json:
        print_json(plan_json(built))
        return
    lines = [*plan_sentences(built), _("Projet et tables : %(folder)s") % {"folder": built.folder}]
    if out is not None:
        lines.append(_("Sites proposés : %(file)s") % {"file": out})
    typer.echo("\n".join(lines))


def spend_of(number: int, costs: Path | None, budget_eur: float | None) -> float:
    """What may be spent: euros beside a file of costs, else a number of sites."""
    if (costs is None) != (budget_eur is None):
        message = sentence("Donnez ensemble --costs et --budget-eur, ou --number seul.")
        raise Refused("costs_and_budget", message)
    return number if budget_eur is None else budget_eur


def plan_json(built: BuiltPlan) -> dict[str, Any]:
    """A plan as JSON values: what it says, where it is kept, and the figures of candidates alone by short names."""
    alone = built.facts["alone"]
    return {
        "folder": str(built.folder),
        "is_new": built.is_new,
        **built.facts,
        "candidates": built.facts["candidate_count"],
        "already_served": alone["already"],
        **{name: alone[name] for name in ("served", "bound", "gap", "is_optimal")},
        "next_site": next(iter(built.facts["further"]), None),
    }


def plan_sentences(built: BuiltPlan) -> list[str]:
    """A plan in words: what it brings, each site with its part, one more, what remains and why."""
    facts = built.facts
    alone, together = facts["alone"], facts["together"]
    gain = together["gain"]
    lines = [
        _("%(sites)s sites de plus serviraient %(count)s foyers (%(low)s à %(high)s, à 95 %%) sur %(need)s.")
        % {
            "sites": formats.number(len(facts["sites"])),
            **{name: formats.number(round(value)) for name, value in gain.items()},
            "need": formats.number(round(facts["need"])),
        }
        if facts["sites"]
        else _("Aucun candidat n’apporterait un foyer de plus.")
    ]
    lines += [count_line(set_aside, _) for set_aside in facts.get("set_aside", {}).values()]
    if not facts["counts_need"]:
        lines.append(_("Aucun fichier ne dit qui a déjà un autre bon accès : tous les foyers comptent."))
    for site in facts["sites"]:
        words = {
            "order": site["order"],
            "site": site["name"] or site["code"],
            "lon": formats.number(site["lon"], 4),
            "lat": formats.number(site["lat"], 4),
            "count": formats.number(site["together"]),
            "low": formats.number(site["together_low"]),
            "high": formats.number(site["together_high"]),
        }
        lines.append(_("%(order)s. %(site)s (%(lat)s ; %(lon)s) : %(count)s foyers (%(low)s à %(high)s).") % words)
    lines.append(
        _("Comptés seuls et à vide, %(served)s foyers sont à des lieux sûrs, dont %(already)s par les sites fixes.")
        % {"served": formats.number(round(alone["served"])), "already": formats.number(round(alone["already"]))}
    )
    lines.append(
        _("Ensemble, avec leur charge et leurs brouillages : %(after)s, dont %(before)s sans le projet.")
        % {
            "after": formats.number(round(together["sure_after"])),
            "before": formats.number(round(together["sure_before"])),
        }
    )
    if alone["is_optimal"]:
        lines.append(_("Aucun autre choix ne ferait mieux : c’est prouvé."))
    else:
        bound = {"bound": formats.number(round(alone["bound"])), "gap": formats.number(100 * alone["gap"], 1)}
        lines.append(_("Le meilleur choix ne dépasserait pas %(bound)s foyers servis : écart de %(gap)s %%.") % bound)
    return [*lines, *remainder_sentences(facts)]
