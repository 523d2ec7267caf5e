"""Publishable figures on measured voices: by predicted state, commune, square, site; common causes of errors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import to_degrees
from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.domain.field_tests import (
    CLUTTER_BOUNDS_M,
    RELIABILITY_ASKED,
    VOICES_FLOOR,
    GroundTest,
    Integers,
    RateVerdict,
    ReadingKind,
)
from maillage.cover.prediction.domain.network.place_answers import GroundedNetwork
from maillage.cover.prediction.domain.network.radio_levels import NO_SERVER
from maillage.cover.prediction.domain.service import ServiceState
from maillage.cover.prediction.domain.shown_voices import distinct_devices, may_show, measured_share, shown_shares
from maillage.cover.prediction.domain.truth.ground_truth import ComparedTests, GroundTruth
from maillage.cover.prediction.domain.truth_reports import (
    DISTANCE_BOUNDS_M,
    SQUARE_M,
    VERIFIED_FROM,
    CalibrationOutcome,
    GroupFamily,
    MeasuredShare,
    SiteVerdict,
    TestedCommune,
    TestedSquare,
    WrongGroup,
)
from maillage.territory.domain.terms import commune_code
from maillage.territory.store.points import locate


@dataclass(frozen=True, slots=True, eq=False)
class RatedTests:
    """The tests that show whether the promised rate is reached, one per row; ``rows`` are indices in all tests."""

    rows: Integers
    works: NDArray[np.bool_]
    voice: Integers
    device: Integers
    state: Integers
    server: Integers

    @classmethod
    def of(cls, comparison: ComparedTests) -> "RatedTests":
        """The rated and conclusive tests of ``comparison``."""
        decides = np.array([verdict is not RateVerdict.CANNOT_TELL for verdict in comparison.verdict], np.bool_)
        rows = np.flatnonzero(comparison.is_rated & decides)
        devices = np.unique([test.device for test in comparison.tests], return_inverse=True)[1].astype(np.int64)
        return cls(
            rows=rows,
            works=np.array([comparison.verdict[row] is RateVerdict.WORKS for row in rows], np.bool_),
            voice=comparison.voice[rows],
            device=devices[rows],
            state=comparison.answers.state[rows].astype(np.int64),
            server=comparison.answers.server[rows].astype(np.int64),
        )

    def shares(self, group: Integers, groups: int) -> dict[int, MeasuredShare]:
        """The measured share of each group that may be published."""
        return shown_shares(group, self.works, self.voice, device=self.device, groups=groups)


def disclosed_count(count: int) -> int | None:
    """A number of tests; None if it is positive and below the disclosure threshold."""
    return count if count == 0 or count >= VOICES_FLOOR else None


def disclosed_sources(tests: Sequence[GroundTest]) -> dict[str, int]:
    """The number of voices by kind, without those below the disclosure threshold."""
    kinds = {kind: {test.device for test in tests if test.kind is kind} for kind in ReadingKind}
    counts = np.array([len(devices) for devices in kinds.values()], np.int64)
    return {
        kind.value: int(count)
        for kind, count, is_shown in zip(kinds, counts, may_show(counts), strict=True)
        if is_shown
    }


def calibration_outcome(
    comparison: ComparedTests, truth: GroundTruth, version: str, budget: LinkBudget
) -> CalibrationOutcome | None:
    """The summary of a signal calibration; None below five devices. ``version`` is that of an adopted proposal."""
    devices = {test.device for test, is_one in zip(comparison.tests, comparison.is_comparable, strict=True) if is_one}
    if len(devices) < VOICES_FLOOR:
        return None
    calibration, after = truth.calibration, truth.after
    served = None
    if after.reliability is not None and after.reliability_low is not None and after.reliability_high is not None:
        works, fails = after.works[ServiceState.SERVED], after.fails[ServiceState.SERVED]
        if works + fails >= VOICES_FLOOR:
            served = MeasuredShare(
                round(works + fails), round(works, 1), round(fails, 1), round(after.reliability, 4),
                round(after.reliability_low, 4), round(after.reliability_high, 4),
            )  # fmt: skip
    return CalibrationOutcome(
        signals=truth.signals,
        voices=calibration.voices,
        sites=calibration.sites,
        is_adopted=calibration.is_adopted,
        mean_correction_db=round(truth.mean_correction_db, 1),
        before_db=None if np.isnan(calibration.left_out_before_db) else round(calibration.left_out_before_db, 1),
        after_db=None if np.isnan(calibration.left_out_after_db) else round(calibration.left_out_after_db, 1),
        served_after=served,
        version=version if calibration.is_adopted else "",
        narrowed_sites=truth.narrowed_sites,
        assumed_sd_db=round(float(np.hypot(budget.clutter_error_sd_db, budget.site_error_sd_db)), 1),
        remaining_sd_db=None if truth.remaining_sd_db is None else round(truth.remaining_sd_db, 1),
    )


def tested_communes(names: dict[str, str], comparison: ComparedTests, voices: RatedTests) -> tuple[TestedCommune, ...]:
    """The measured share by commune, for those that may be published."""
    places = locate(
        [comparison.tests[row].lon for row in voices.rows], [comparison.tests[row].lat for row in voices.rows]
    )
    members, group = np.unique(places, return_inverse=True)
    return tuple(
        TestedCommune(code, names.get(code, code), share)
        for number, share in voices.shares(group.astype(np.int64), members.size).items()
        if (code := commune_code(int(members[number]))) is not None
    )


def tested_squares(comparison: ComparedTests, voices: RatedTests) -> tuple[TestedSquare, ...]:
    """The measured share by square, for those that may be published."""
    corners = np.floor(np.stack([comparison.x_m[voices.rows], comparison.y_m[voices.rows]]) / SQUARE_M)
    members, group = np.unique(corners, axis=1, return_inverse=True)
    squares = []
    for number, share in voices.shares(group.ravel().astype(np.int64), members.shape[1]).items():
        x, y = members[0, number] * SQUARE_M, members[1, number] * SQUARE_M
        (west, south), (east, north) = to_degrees(x, y), to_degrees(x + SQUARE_M, y + SQUARE_M)
        west, south, east, north = (round(float(edge), 5) for edge in (west, south, east, north))
        squares.append(TestedSquare(west, south, east, north, share))
    return tuple(squares)


def error_groups(network: GroundedNetwork, comparison: ComparedTests, voices: RatedTests) -> tuple[WrongGroup, ...]:
    """Groups of places where errors are significantly above the overall share: candidates for corrections."""
    is_wrong = np.where(voices.state == ServiceState.SERVED, ~voices.works, voices.works)
    is_sure = voices.state != ServiceState.UNKNOWN
    overall = measured_share(is_wrong[is_sure], voices.voice[is_sure])
    if (
        overall is None
        or distinct_devices(np.zeros(is_sure.sum(), np.int64), voices.device[is_sure], 1)[0] < VOICES_FLOOR
    ):
        return ()
    site = comparison.signals.site[voices.rows]
    distance = np.digitize(comparison.signals.distance_m[voices.rows], DISTANCE_BOUNDS_M)
    families = {
        GroupFamily.CLUTTER: (
            comparison.signals.clutter_class[voices.rows],
            [str(n) for n in range(len(CLUTTER_BOUNDS_M) + 1)],
        ),
        GroupFamily.DISTANCE: (distance.astype(np.int64), [str(n) for n in range(len(DISTANCE_BOUNDS_M) + 1)]),
        GroupFamily.SITE: (site, [station.support.code for station in network.stations]),
    }
    groups = []
    for family, (group, keys) in families.items():
        shares = shown_shares(
            group[is_sure], is_wrong[is_sure], voices.voice[is_sure], device=voices.device[is_sure], groups=len(keys)
        )
        for number, share in shares.items():
            if share.low > overall.share:
                groups.append(WrongGroup(family, keys[number], share.voices, share.share, share.low))
    return tuple(sorted(groups, key=lambda group: -group.low))


def site_verdicts(network: GroundedNetwork, voices: RatedTests) -> tuple[SiteVerdict, ...]:
    """The measured share of the homes that each site serves according to the model."""
    inside = (voices.state == ServiceState.SERVED) & (voices.server != NO_SERVER)
    owner = network.sector_station[voices.server[inside]].astype(np.int64)
    shares = shown_shares(
        owner, voices.works[inside], voices.voice[inside], device=voices.device[inside], groups=len(network.stations)
    )
    return tuple(
        SiteVerdict(
            network.stations[number].support.code,
            share,
            is_verified=share.high >= RELIABILITY_ASKED and share.low >= VERIFIED_FROM,
        )
        for number, share in shares.items()
    )
