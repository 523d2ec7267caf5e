"""Background duties: prediction follows sites, truth report follows tests; plans, data set, news, retention."""

from typing import Final

from maillage.core.offers import Duty
from maillage.cover.prediction.store.asked_plans import make_asked_plans
from maillage.cover.prediction.store.build.publication.followed_prediction import follow_sites, sweep_predictions
from maillage.cover.prediction.store.build.publication.prediction_dataset import give_prediction_table
from maillage.cover.prediction.store.commune_forecasts import note_commune_forecasts
from maillage.cover.prediction.store.readings import forget_invented_readings, forget_uncounted_readings
from maillage.cover.prediction.store.truth_rebuild import follow_truth

DUTIES: Final = (
    Duty("prediction of fixed 4G", 10, follow_sites, may_take_long=True),
    # Each is a version that readers may compare: a few a day at most.
    Duty("data set of fixed 4G", 21_600, give_prediction_table),
    Duty("fixed 4G of communes", 600, note_commune_forecasts),
    Duty("old predictions of fixed 4G", 21_600, sweep_predictions),
    Duty("plans of fixed 4G that were asked for", 5, make_asked_plans, may_take_long=True),
    Duty("truth of fixed 4G", 60, follow_truth, may_take_long=True),
    Duty("readings that nobody counted", 3_600, forget_uncounted_readings),
    Duty("invented readings of fixed 4G", 3_600, forget_invented_readings),
)
