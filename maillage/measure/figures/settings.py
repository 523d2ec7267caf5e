"""What an installation decides of its figures: when the demonstration leaves them."""

from typing import Annotated, Final

from pydantic import Field

from maillage.core.settings import Settings, setting


class FigureSettings(Settings):
    """Django knows it as DEMO_UNTIL."""

    demo_until: Annotated[int, Field(ge=1, le=10_000_000)] = setting(
        "Les vrais tests comptés sur le territoire à partir desquels la démonstration quitte les pages.", 400
    )


SETTINGS: Final = (FigureSettings,)
