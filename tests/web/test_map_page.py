from django.template.loader import render_to_string
from django.utils.translation import override

from maillage.web.map_page import MapFile, MapLegend, MapLegendRow, MapStage, map_config


def test_map_of_any_feature_has_its_question_legend_and_files() -> None:
    legend = MapLegend("Zones", (MapLegendRow("blank", "zone blanche", "aucune structure"),), "Note.")
    files = (MapFile("csv", "Les zones (CSV)", "/zones.csv"),)
    stage = MapStage("Où manque-t-il une structure ?", legend, "Dézoomez.", "/zones", files, config={})

    page = render_to_string("web/map/stage.html", {"map": stage, "has_actions": True})

    assert 'id="map-question" role="status">Où manque-t-il une structure ?</p>' in page
    assert '<span class="swatch swatch-blank" aria-hidden="true"></span><span class="legend-label">zone blanche' in page
    assert '<a data-export="csv" href="/zones.csv" download>Les zones (CSV)</a>' in page
    assert "Dézoomez." in page


def test_configuration_has_the_sentences_of_every_map_beside_those_of_the_feature() -> None:
    with override("fr"):
        config = map_config({"map": "/zones"}, credits_text="IGN", words={"canvas": "Zones : la carte"})

    assert (config["language"], config["addresses"], config["credits"]) == ("fr", {"map": "/zones"}, "IGN")
    assert config["words"]["canvas"] == "Zones\u00a0: la carte"
    assert config["words"]["close"] == "Fermer"
    assert config["controls"]["NavigationControl.ZoomIn"] == "Zoomer"


def test_configuration_speaks_the_language_of_the_page() -> None:
    with override("en"):
        config = map_config({}, credits_text="", words={})

    assert (config["language"], config["words"]["close"]) == ("en", "Close")
