"""Strict parser of MSI Planet antenna patterns: gain with unit, two cuts of 360 degrees.

The format: lines of a keyword and a value (NAME, FREQUENCY, GAIN, ...), then HORIZONTAL 360 and VERTICAL 360, each
followed by as many lines "degree loss", with losses in dB, positive away from the axis.
"""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.problems import Refused, sentence
from maillage.core.tables.source_rows import parse_number
from maillage.cover.network.domain.antennas import LEAST_GAIN_DBI, MOST_GAIN_DBI, PATTERN_DEGREES, AntennaPattern

_DIPOLE_DBI: Final = 2.15  # gain of a half-wave dipole: 0 dBd
_UNITS: Final = {"DBI": 0.0, "DBD": _DIPOLE_DBI}
_CUTS: Final = ("HORIZONTAL", "VERTICAL")
_AXIS_DB: Final = 1.0  # a cut whose minimum loss is higher was not normalised to its axis
_MOST_LOSS_DB: Final = 100.0


def read_msi(path: Path) -> AntennaPattern:
    """The pattern of a file. Refused, with line and remedy, if anything is ambiguous."""
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except OSError as error:
        message = sentence("Le fichier d’antenne « %(file)s » ne peut pas être lu : vérifiez le chemin.")
        raise Refused("pattern_unreadable", message, file=path.name) from error
    words: dict[str, str] = {}
    cuts: dict[str, NDArray[np.float64]] = {}
    number = 0
    while number < len(lines):
        word, _, value = lines[number].strip().partition(" ")
        number += 1
        if word.upper() in _CUTS:
            cuts[word.upper()] = _cut(path, word.upper(), value, lines[number:])
            number += PATTERN_DEGREES
        elif word:
            words[word.upper()] = value.strip()
    for name in _CUTS:
        if name not in cuts:
            message = sentence("« %(file)s » n’a pas de coupe %(cut)s : demandez le fichier entier au fabricant.")
            raise Refused("pattern_without_cut", message, file=path.name, cut=name)
    horizontal, vertical = cuts["HORIZONTAL"], cuts["VERTICAL"]
    tilt = int(np.argmin(vertical))
    text = words.get("GAIN", "")
    figure, _, unit = text.partition(" ")
    gain = parse_number(figure)
    if gain is None or unit.strip().upper() not in _UNITS:
        message = sentence("« %(file)s » : écrivez le gain avec son unité, par exemple « GAIN 17.5 dBi » (ou dBd).")
        raise Refused("pattern_gain", message, file=path.name)
    gain += _UNITS[unit.strip().upper()]
    if not LEAST_GAIN_DBI <= gain <= MOST_GAIN_DBI:
        message = sentence("« %(file)s » : un gain de %(gain)s dBi n’existe pas sur un mât ; vérifiez le nombre.")
        raise Refused("pattern_gain_bounds", message, file=path.name, gain=round(gain, 2))
    return AntennaPattern(
        name=path.name,
        gain_dbi=gain,
        horizontal_db=horizontal,
        vertical_db=vertical,
        most_db=float(max(horizontal.max(), vertical.max())),
        electrical_tilt_deg=float(tilt if tilt <= PATTERN_DEGREES // 2 else tilt - PATTERN_DEGREES),
    )


def _cut(path: Path, name: str, count: str, lines: list[str]) -> NDArray[np.float64]:
    pairs = []
    for line in lines:
        cells = [parse_number(cell) for cell in line.split()]
        if len(cells) != 2 or None in cells:
            break
        pairs.append(cells)
    if count.strip() != str(PATTERN_DEGREES) or len(pairs) != PATTERN_DEGREES:
        message = sentence(
            "« %(file)s » : la coupe %(cut)s a %(count)s valeurs ; il en faut 360, une par degré de 0 à 359."
        )
        raise Refused("pattern_values", message, file=path.name, cut=name, count=len(pairs))
    table = np.array(pairs, np.float64)
    angles, losses = table[:, 0], table[:, 1].copy()
    if not np.array_equal(angles, np.arange(PATTERN_DEGREES)):
        message = sentence("« %(file)s » : les angles de la coupe %(cut)s ne vont pas de 0 à 359 : rangez-les.")
        raise Refused("pattern_angles", message, file=path.name, cut=name)
    if losses.min() < 0 or losses.min() > _AXIS_DB or losses.max() > _MOST_LOSS_DB:
        message = sentence(
            "« %(file)s » : les pertes de la coupe %(cut)s vont de %(low)s à %(high)s dB ; écrivez-les positives, "
            "0 sur l’axe et 100 au plus."
        )
        bounds = {"low": round(float(losses.min()), 2), "high": round(float(losses.max()), 2)}
        raise Refused("pattern_losses", message, file=path.name, cut=name, low=bounds["low"], high=bounds["high"])
    return losses
