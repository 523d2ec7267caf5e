"""URL routes of measurements."""

from typing import Final

from django.urls import URLPattern, path

from maillage.truth.views import readings, truth

PAGES: Final[list[URLPattern]] = [
    path("couverture/verite", truth.truth, name="coverage_truth"),
    path("couverture/verite/calage", truth.calibrate, name="coverage_calibrate"),
    path("couverture/verite/calage/retirer", truth.uncalibrate, name="coverage_uncalibrate"),
    path("couverture/verite/hauteurs", truth.correct_heights, name="coverage_correct_heights"),
    path("couverture/verite/hauteurs/retirer", truth.remove_corrected_heights, name="coverage_remove_heights"),
    path("couverture/verite/releves", readings.readings, name="coverage_readings"),
    path("couverture/verite/releves/<int:number>", readings.reading_file, name="coverage_reading_file"),
    path("couverture/verite/releves/<int:number>/compter", readings.count, name="coverage_reading_count"),
    path("couverture/verite/releves/<int:number>/retirer", readings.withdraw, name="coverage_reading_withdraw"),
]
FILES: Final[list[URLPattern]] = [
    path("couverture/verite/releves-modele.csv", readings.template, name="coverage_readings_template"),
]
