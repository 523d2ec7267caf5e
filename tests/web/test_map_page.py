import json

from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils.translation import override

from maillage.web.map_page import MapFile, MapLegend, MapLegendRow, MapStage, ScaleLine, map_config


def test_map_of_any_feature_has_its_legend_and_files() -> None:
    legend = MapLegend("Zones", (MapLegendRow("blank", "zone blanche", "aucune structure"),), "Note.")
    files = (MapFile("csv", "Les zones (CSV)", "/zones.csv"),)
    stage = MapStage("Où manque-t-il une structure ?", legend, "Dézoomez.", "/zones", files, config={})

    page, head, actions = (
        render_to_string(f"web/map/{name}.html", {"map": stage}) for name in ("stage", "side_head", "actions")
    )

    assert '<h1 class="map-title" id="map-title" aria-live="polite">Où manque-t-il une structure ?</h1>' in head
    assert '<span class="swatch swatch-blank" aria-hidden="true"></span><span class="legend-label">zone blanche' in page
    assert '<a data-export="csv" href="/zones.csv" download>Les zones (CSV)</a>' in actions
    assert "Dézoomez." in page


def test_scale_has_its_steps_the_lines_across_it_and_what_the_ground_means() -> None:
    rows = (MapLegendRow("1", "moins de 3 Mb/s", step="3"), MapLegendRow("2", "3 Mb/s et plus", unit="Mb/s"))
    legend = MapLegend("Débit", rows, "", is_scale=True, lines=(ScaleLine(50, "Seuil de l’Arcep"),), absent="trop peu")
    stage = MapStage("Le débit", legend, "", "/", (), config={})

    page = render_to_string("web/map/stage.html", {"map": stage})

    assert '<span class="scale-step" aria-hidden="true">3</span>' in page
    assert '<span class="scale-unit" aria-hidden="true">Mb/s</span>' in page
    assert '<rect x="50.0%" width="2" height="18"/>' in page
    assert "<span>trop peu</span>" in page


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


def test_gestures_are_said_in_french_on_a_page_with_a_small_map() -> None:
    with override("fr"):
        block = Template("{% load maps %}{% map_controls %}").render(Context())
        words = block.split(">", 1)[1].split("</script>", 1)[0]

    assert json.loads(words)["CooperativeGesturesHandler.MobileHelpText"] == (
        "Utilisez deux doigts pour déplacer la carte"
    )
