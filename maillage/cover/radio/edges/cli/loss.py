"""``maillage coverage loss``: the median basic loss of one path, or of a table of paths."""

import sys
from functools import cache
from math import isfinite, isnan
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from django.utils.translation import gettext as _

from maillage.core.command_groups import AsJson, print_json
from maillage.core.problems import Problem, Refused, sentence
from maillage.cover.radio.domain.path_loss import path_loss
from maillage.cover.radio.domain.paths import LossCase, PathLoss, PathProfile, ProfilePoint
from maillage.cover.radio.domain.validity import refuse_percent
from maillage.cover.radio.domain.waves import Polarisation, Refractivity, Wave
from maillage.cover.radio.intake.loss_cases import read_cases, read_profile
from maillage.web.wording import formats

MODEL: Final = "ITU-R P.1812, median, land: free space and delta-Bullington diffraction"
_REFUSED: Final = 1
_MISSING: Final = float("nan")


def loss(  # noqa: PLR0913 -- a command has as many options as the model has inputs
    profile: Annotated[Path | None, typer.Argument(help="CSV: distance_km, terrain_m, clutter_m if any.")] = None,
    *,
    frequency_ghz: Annotated[float, typer.Option(help="Frequency, 0.03 to 6 GHz.")] = 3.5,
    tx_height_m: Annotated[float | None, typer.Option(help="Transmitting antenna above the ground.")] = None,
    rx_height_m: Annotated[float | None, typer.Option(help="Receiving antenna above the ground.")] = None,
    clutter_height_m: Annotated[float, typer.Option(help="Trees and houses where clutter_m says nothing.")] = 0.0,
    polarisation: Annotated[Polarisation, typer.Option(help="Of the wave.")] = Polarisation.VERTICAL,
    dn: Annotated[float, typer.Option(help="Median lapse rate of refractivity, N-units per km.")] = 45.0,
    n0: Annotated[float, typer.Option(help="Refractivity at sea level, N-units.")] = 325.0,
    time_percent: Annotated[float, typer.Option(help="Share of time: the model knows the median alone.")] = 50.0,
    cases: Annotated[Path | None, typer.Option(help="Table of cases, one a row; column profile names files.")] = None,
    as_json: AsJson = False,
) -> None:
    """Median basic loss of a path. Example: maillage coverage loss profil.csv --tx-height-m 30 --rx-height-m 8.

    Many at once: --cases FILE with the columns profile, frequency_ghz, tx_height_m, rx_height_m, clutter_height_m,
    polarisation, dn, n0; what a row leaves empty is as in the options. Exit status: 0, 1 where a path is refused.
    """
    refuse_percent(time_percent)
    wave = Wave(frequency_ghz, polarisation, Refractivity(dn, n0))
    transmitter_m, receiver_m = (_MISSING if height is None else height for height in (tx_height_m, rx_height_m))
    usual = LossCase(profile or Path(), wave, transmitter_m, receiver_m, clutter_height_m)
    if (profile is None) == (cases is None):
        raise Refused(
            "one_profile_or_cases",
            sentence("Donnez le fichier d’un profil, ou bien --cases et le fichier de plusieurs cas."),
        )
    if profile is not None:
        result = case_loss(usual)
        if as_json:
            print_json({"model": MODEL, **case_facts(usual), **loss_facts(result)})
        else:
            sys.stdout.write(loss_in_words(result))
        return
    assert cases is not None
    answers = [(number, case_answer(case)) for number, case in read_cases(cases, usual)]
    if as_json:
        print_json({"model": MODEL, "cases": [{"row": number, **facts} for number, facts in answers]})
    else:
        for number, facts in answers:
            lost = facts.get("error") or f"{formats.number(facts['loss_db'], 2)}\u00a0dB"
            sys.stdout.write(_("Ligne %(row)s : %(loss)s") % {"row": number, "loss": lost} + "\n")
    if any("error" in facts for _number, facts in answers):
        raise typer.Exit(_REFUSED)


def case_loss(case: LossCase) -> PathLoss:
    """The loss of a case; Refused for an unreadable file or inputs outside the model."""
    for height_m, option in ((case.transmitter_height_m, "tx-height-m"), (case.receiver_height_m, "rx-height-m")):
        if isnan(height_m):
            raise Refused(
                "antenna_height_missing",
                sentence("La hauteur d’une antenne manque : donnez --%(option)s, en mètres au-dessus du sol."),
                option=option,
            )
    return path_loss(
        _profile(case.profile, case.clutter_height_m),
        case.wave,
        transmitter_height_m=case.transmitter_height_m,
        receiver_height_m=case.receiver_height_m,
    )


@cache  # a table of cases refers to few files
def _profile(path: Path, clutter_height_m: float) -> PathProfile:
    return read_profile(path, clutter_height_m=clutter_height_m)


def case_facts(case: LossCase) -> dict[str, Any]:
    """The inputs of a case, as JSON values."""
    return {
        "profile": str(case.profile),
        "frequency_ghz": case.wave.frequency_ghz,
        "polarisation": case.wave.polarisation.value,
        "dn": case.wave.air.lapse_rate,
        "n0": case.wave.air.at_sea_level,
        "time_percent": 50,
        "tx_height_m": case.transmitter_height_m,
        "rx_height_m": case.receiver_height_m,
        "clutter_height_m": case.clutter_height_m,
    }


def loss_facts(result: PathLoss) -> dict[str, Any]:
    """The results as JSON values in dB and km, rounded to 1e-6."""
    return {
        "loss_db": round(result.loss_db, 6),
        "free_space_db": round(result.ledger.free_space_db, 6),
        "diffraction_db": round(result.diffraction_db, 6),
        "terrain_db": round(result.ledger.terrain_db, 6),
        "clutter_db": round(result.ledger.clutter_db, 6),
        "distance_km": round(result.distance_km, 6),
        "line_of_sight": result.is_line_of_sight,
        "fresnel_clearance": round(result.fresnel_clearance, 6) if isfinite(result.fresnel_clearance) else None,
        "bullington_point": _point_facts(result.bullington_point),
        "dominant_edge": _point_facts(result.dominant_edge),
    }


def _point_facts(point: ProfilePoint | None) -> dict[str, float] | None:
    if point is None:
        return None
    return {"distance_km": round(point.distance_km, 6), "height_m": round(point.height_m, 3)}


def case_answer(case: LossCase | Refused) -> dict[str, Any]:
    """The output for a row of the table: inputs and losses, or the problem."""
    try:
        if isinstance(case, Refused):
            raise case
        return {**case_facts(case), **loss_facts(case_loss(case))}
    except Problem as problem:  # reported in its row; the other cases are computed
        return {"code": problem.code, "error": _(problem.message) % problem.params}


def loss_in_words(result: PathLoss) -> str:
    """The results as text: the loss first, then its parts."""
    ledger = result.ledger
    words = {
        "loss": formats.number(result.loss_db, 2),
        "distance": formats.number(result.distance_km, 3),
        "free": formats.number(ledger.free_space_db, 2),
        "terrain": formats.number(ledger.terrain_db, 2),
        "clutter": formats.number(ledger.clutter_db, 2),
    }
    lines = [
        _("Perte médiane : %(loss)s dB sur %(distance)s km.") % words,
        _("Espace libre %(free)s dB, relief %(terrain)s dB, arbres et maisons %(clutter)s dB.") % words,
    ]
    edge = result.dominant_edge
    if edge is not None:
        place = {
            "clearance": formats.number(result.fresnel_clearance, 2),
            "distance": formats.number(edge.distance_km, 3),
            "height": formats.number(edge.height_m, 1),
        }
        lines.append(
            _(
                "Dégagement le plus faible : %(clearance)s fois le rayon de la première zone de Fresnel, à "
                "%(distance)s km, au-dessus d’un point à %(height)s m."
            )
            % place
        )
    return "\n".join(lines) + "\n"
