"""What is looked after: the prediction follows the sites; its data set; what is new in communes; old predictions."""

from typing import Final

from maillage.core.offers import Duty
from maillage.coverage.build.publication.followed_prediction import follow_sites
from maillage.coverage.build.publication.kept_predictions import sweep_predictions
from maillage.coverage.build.publication.prediction_dataset import give_prediction_table
from maillage.coverage.record.commune_forecasts import note_commune_forecasts

DUTIES: Final = (
    Duty("prediction of fixed 4G", 10, follow_sites, may_take_long=True),
    # Each is a version that readers may compare: a few a day at most.
    Duty("data set of fixed 4G", 21_600, give_prediction_table),
    Duty("fixed 4G of communes", 600, note_commune_forecasts),
    Duty("old predictions of fixed 4G", 21_600, sweep_predictions),
)
