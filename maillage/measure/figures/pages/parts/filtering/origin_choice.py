"""Which tests a visitor looks at where the address names no other: the demonstration's, or those of residents."""

from django.http import HttpRequest

from maillage.measure.figures.store.figures import default_origin
from maillage.measure.figures.store.origins import TESTS
from maillage.measure.record.domain.terms import Origin
from maillage.web.demonstration import standing_of


def chosen_origin(request: HttpRequest) -> Origin:
    """What pages show this visitor where nothing else is asked for."""
    choices = {origin.word: origin for origin in (Origin.SIMULATED, Origin.CROWD)}
    asked = choices.get(request.GET.get("origin", ""))
    return asked if asked is not None and standing_of(TESTS).is_usual else default_origin()
