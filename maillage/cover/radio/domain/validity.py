"""Validity limits of the model: inputs outside are refused with a message instead of predicted."""

from typing import Final

import numpy as np

from maillage.core.problems import Refused, sentence
from maillage.cover.radio.domain.paths import PathProfile
from maillage.cover.radio.domain.waves import Wave

# Beyond, ducting and troposcatter matter, which this short form omits.
LONGEST_KM: Final = 50.0
_LOWEST_GHZ: Final = 0.03
_HIGHEST_GHZ: Final = 6.0
_LOWEST_ANTENNA_M: Final = 1.0
_HIGHEST_ANTENNA_M: Final = 3_000.0
_MEDIAN_PERCENT: Final = 50.0
# Between the Dead Sea and Everest.
_LOWEST_GROUND_M: Final = -500.0
_HIGHEST_GROUND_M: Final = 9_000.0
_HIGHEST_CLUTTER_M: Final = 200.0
_LEAST_LAPSE: Final = 0.0
_GREATEST_LAPSE: Final = 130.0


def refuse_wave(wave: Wave) -> None:
    """Raise Refused if ``wave`` is outside the range of ITU-R P.1812."""
    if not _LOWEST_GHZ <= wave.frequency_ghz <= _HIGHEST_GHZ:
        raise Refused(
            "frequency_outside_model",
            sentence(
                "%(frequency)s GHz est hors du domaine du modèle (0,03 à 6 GHz) : donnez la fréquence en gigahertz, "
                "par exemple 3.5."
            ),
            frequency=wave.frequency_ghz,
        )
    if not _LEAST_LAPSE <= wave.air.lapse_rate <= _GREATEST_LAPSE:
        raise Refused(
            "lapse_rate_outside_model",
            sentence("Un gradient de réfractivité de %(lapse)s N/km n’est pas une médiane : en France, prenez 45."),
            lapse=wave.air.lapse_rate,
        )


def refuse_percent(percent: float) -> None:
    """Raise Refused for other time percentages than the median."""
    if percent != _MEDIAN_PERCENT:
        raise Refused(
            "percent_outside_model",
            sentence(
                "Le modèle donne la perte médiane (50 %% du temps), pas celle de %(percent)s %% : prenez 50, puis "
                "ajoutez la marge de votre bilan de liaison."
            ),
            percent=percent,
        )


def refuse_antenna(height_m: float) -> None:
    """Raise Refused for an antenna height outside the model's range."""
    if not _LOWEST_ANTENNA_M <= height_m <= _HIGHEST_ANTENNA_M:
        raise Refused(
            "antenna_outside_model",
            sentence("Une antenne à %(height)s m du sol est hors du domaine du modèle : donnez de 1 à 3 000 m."),
            height=height_m,
        )


def refuse_distance(distance_km: float) -> None:
    """Raise Refused beyond 50 km."""
    if distance_km > LONGEST_KM:
        raise Refused(
            "path_too_long",
            sentence(
                "Le trajet fait %(distance)s km : au-delà de 50 km, des phénomènes que ce modèle laisse de côté "
                "comptent. Prenez un site plus proche."
            ),
            distance=round(distance_km, 3),
        )


def refuse_profile(profile: PathProfile) -> None:
    """Raise Refused for a profile that cannot be computed: order, gaps, implausible heights, length."""
    distances = profile.distances_km
    if len(distances) < 2 or not np.isfinite(distances).all() or (np.diff(distances) <= 0).any():
        raise Refused(
            "profile_out_of_order",
            sentence("Un profil a au moins deux points, dont les distances croissent : triez-les et ôtez les doubles."),
        )
    if not np.isfinite(profile.terrain_m).all():
        raise Refused(
            "profile_with_gaps",
            sentence(
                "L’altitude manque à %(count)s points du profil : complétez-les par un autre modèle de terrain ; "
                "en mer, ce modèle ne s’applique pas."
            ),
            count=int((~np.isfinite(profile.terrain_m)).sum()),
        )
    if profile.terrain_m.min() < _LOWEST_GROUND_M or profile.terrain_m.max() > _HIGHEST_GROUND_M:
        raise Refused(
            "profile_height_impossible",
            sentence(
                "Une altitude va de %(lowest)s à %(highest)s m, ce qu’aucun sol n’atteint : vérifiez l’unité "
                "(mètres) et la valeur qui dit « inconnu »."
            ),
            lowest=round(float(profile.terrain_m.min()), 1),
            highest=round(float(profile.terrain_m.max()), 1),
        )
    clutter = profile.clutter_m
    if not np.isfinite(clutter).all() or clutter.min() < 0 or clutter.max() > _HIGHEST_CLUTTER_M:
        raise Refused(
            "clutter_height_impossible",
            sentence(
                "La hauteur d’arbres ou de maisons va de 0 à 200 m au-dessus du sol : corrigez celles qui en "
                "sortent, et mettez 0 là où rien ne s’élève."
            ),
        )
    refuse_distance(float(distances[-1] - distances[0]))
