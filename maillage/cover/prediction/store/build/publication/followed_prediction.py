"""Keeps the prediction in force that of the sites at rest: rebuilt once sites, heights or the code have changed.

It is a duty of the follower (duties.py). What it is made of has a stamp; while the stamp is that of the last try, there
is nothing to do. If killed it leaves a draft, and the next look finds the same to do.
"""

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from django.utils.timezone import localdate

from maillage.core.files.atomic import signature_of
from maillage.core.problems import Problem, Refused
from maillage.core.tables.writing.csv_file import write_csv
from maillage.cover.network.domain.sites import FrequencyRight
from maillage.cover.network.store.antenna_files import antenna_folder
from maillage.cover.network.store.model_types import NetworkSite
from maillage.cover.network.store.network_sites import active_sites, newest_change
from maillage.cover.network.store.site_cells import site_columns, table_rows
from maillage.cover.prediction.store.build.ground import COUNTED_STATES
from maillage.cover.prediction.store.build.prediction import PredictionTask, build_prediction, publish_prediction
from maillage.cover.prediction.store.calibrations import calibration_in_force, heights_in_force
from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.cover.prediction.store.followed_prediction import FollowedPrediction, followed_prediction, note_following
from maillage.cover.prediction.store.heights import height_sources, terrain_around
from maillage.cover.prediction.store.loaded_addresses import loaded_addresses
from maillage.cover.prediction.store.prediction_files import (
    SITES_FILE,
    builder_digest,
    current_file,
    predictions_folder,
)
from maillage.cover.radio.domain.height_files import HeightKind
from maillage.web.installation import home_territory

_QUIET: Final = dt.timedelta(minutes=1)  # who enters ten sites waits for one prediction, not for ten
_TRY_AGAIN_AFTER: Final = dt.timedelta(hours=1)
_REMEMBERED: Final = 5  # versions of one's own: sweep_predictions removes the folders

KEPT: Final = 3
_STILL_READ: Final = timedelta(days=1)  # by who has a page of it open, or compares it; a draft that old is nobody's


def follow_sites(now: dt.datetime) -> int:
    """Predict and publish again where the inputs have changed and were quiet for a minute; how many were made.

    A Problem of the prediction is noted for the cockpit of the agency and goes up.
    """
    changed_at, number = newest_change()
    sources = {kind: height_sources(kind) for kind in HeightKind}
    if changed_at is None or not sources[HeightKind.TERRAIN]:
        return 0  # nothing to predict, or nothing to predict it on: the pages say so
    loaded = [dt.datetime.fromisoformat(source["loaded_at"]) for several in sources.values() for source in several]
    if max([changed_at, *loaded]) > now - _QUIET:
        return 0
    sites = list(active_sites().filter(state__in=[state.value for state in COUNTED_STATES]))
    # A day on which the same licences hold as today: the same until one ends, so that nothing is rebuilt daily
    today = localdate(now)
    ended = [
        site.right_until + dt.timedelta(days=1)
        for site in sites
        if site.right == FrequencyRight.GRANTED and site.right_until is not None and site.right_until < today
    ]
    day = max([today.replace(month=1, day=1), *ended])
    digests = [[source["sha256"] for source in several] for several in sources.values()]
    addresses = loaded_addresses()
    inputs = [number, digests, builder_digest(), day.isoformat(), home_territory()]
    inputs += [signature_of(addresses)] if addresses else []
    inputs += [decided.version for decided in (calibration_in_force(), heights_in_force()) if decided]
    stamp = hashlib.blake2b(json.dumps(inputs).encode(), digest_size=8).hexdigest()
    last = followed_prediction()
    if last.stamp == stamp:
        _tell_again(last, now)
        return 0
    on_ground = [site for site in sites if np.isfinite(terrain_around(site.x_m, site.y_m, 0.0).heights_m).any()]
    names = {site.code for site in on_ground}
    work = FollowedPrediction(
        stamp=last.stamp,
        tried_at=now.isoformat(),
        versions=last.versions,
        off_ground=tuple(site.code for site in sites if site.code not in names),
    )
    try:
        versions = _predict(on_ground, work, day)
    except Problem as problem:
        # The prediction of before stays in force; the agency reads why it is not the newest.
        failure = (problem.code, problem.message, dict(problem.params))
        note_following(replace(work, stamp=stamp, failure=failure))
        raise
    note_following(replace(work, stamp=stamp, versions=versions))
    return 1


def _tell_again(last: FollowedPrediction, now: dt.datetime) -> None:
    """Nothing where the last try succeeded; its problem again, until it is time to try once more."""
    if last.failure is None:
        return
    code, message, params = last.failure
    if dt.datetime.fromisoformat(last.tried_at) < now - _TRY_AGAIN_AFTER:
        note_following(replace(last, stamp=""))
    raise Refused(code, message, **params)


def _predict(sites: Sequence[NetworkSite], work: FollowedPrediction, day: dt.date) -> tuple[str, ...]:
    """The versions that are kept, the new one last, which is in force; without sites none is in force."""
    if not sites:
        current = current_prediction(is_invented=False)
        if current is not None and current.version in work.versions:
            current_file(is_invented=False).unlink(missing_ok=True)
        return work.versions
    with antenna_folder({}) as draft:
        with (draft / SITES_FILE).open("wb") as stream:
            write_csv(table_rows(sites), site_columns(), stream, is_neutral=False)
        task = PredictionTask(
            sites=draft / SITES_FILE,
            terrain=None,
            territory=home_territory(),
            day=day,
            addresses=loaded_addresses(),
            calibration=calibration_in_force(),
            heights=heights_in_force(),
            is_invented=any(site.is_invented for site in sites),
        )
        built = build_prediction(
            task, on_site=lambda done, total: note_following(replace(work, done=done, total=total))
        )
    publish_prediction(built.version)
    versions = (*(version for version in work.versions if version != built.version), built.version)
    return versions[-_REMEMBERED:]


def sweep_predictions(now: datetime) -> int:
    """How many folders were removed; a draft that was left by who was killed is one too."""
    folders = [path for path in predictions_folder().glob("*/") if path.is_dir()]
    newest = sorted(folders, key=lambda path: (path.stat().st_mtime, path.name), reverse=True)
    whole = [path for path in newest if not path.name.startswith(".")]
    current = [current_prediction(is_invented=is_invented) for is_invented in (False, True)]
    kept = {path.name for path in whole[:KEPT]} | {shown.version for shown in current if shown is not None}
    before = (now - _STILL_READ).timestamp()
    old = [path for path in folders if path.name not in kept and path.stat().st_mtime < before]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
    return len(old)
