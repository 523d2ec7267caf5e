"""The settings of the demonstration: from how many real rows on it leaves the pages of each subject.

That of tests is with the figures (measure/figures/settings.py), which decide by it which origin is public.
"""

from typing import Annotated, Final

from pydantic import Field

from maillage.core.settings import Settings, setting

_Floor = Annotated[int, Field(ge=1, le=10_000_000)]


class DemonstrationSettings(Settings):
    """The Django settings DEMO_UNTIL_…, which ``Demonstration.floor`` names."""

    demo_until_datasets: _Floor = setting(
        "Les vrais jeux de données à partir desquels les pages ne montrent plus ceux de la démonstration.", 10
    )
    demo_until_contracts: _Floor = setting(
        "Les vrais marchés à partir desquels les pages ne montrent plus ceux de la démonstration.", 100
    )
    demo_until_planned_purchases: _Floor = setting(
        "Les vrais achats annoncés à partir desquels les pages ne montrent plus ceux de la démonstration.", 20
    )
    demo_until_consultations: _Floor = setting(
        "Les vraies consultations à partir desquelles les pages ne montrent plus celles de la démonstration.", 2
    )
    demo_until_structures: _Floor = setting(
        "Les vraies structures à partir desquelles les pages ne montrent plus celles de la démonstration.", 20
    )
    demo_until_events: _Floor = setting(
        "Les vrais événements à partir desquels les pages ne montrent plus ceux de la démonstration.", 2
    )
    demo_until_needs: _Floor = setting(
        "Les vrais besoins posés à partir desquels les pages ne montrent plus ceux de la démonstration.", 3
    )
    demo_until_groups: _Floor = setting(
        "Les vrais groupements formés à partir desquels les pages ne montrent plus ceux de la démonstration.", 2
    )
    demo_until_clauses: _Floor = setting(
        "Les vraies clauses à partir desquelles les pages ne montrent plus celles de la démonstration.", 5
    )
    demo_until_ideas: _Floor = setting(
        "Les vraies idées à partir desquelles les pages ne montrent plus celles de la démonstration.", 3
    )
    demo_until_press: _Floor = setting(
        "Les vrais communiqués parus à partir desquels les pages ne montrent plus ceux de la démonstration.", 2
    )
    demo_until_sites: _Floor = setting(
        "Les vrais sites de 4G fixe à partir desquels les pages ne montrent plus ceux de la démonstration.", 1
    )


SETTINGS: Final = (DemonstrationSettings,)
