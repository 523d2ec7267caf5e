"""The settings of contracts: when the demonstration is hidden."""

from typing import Annotated, Final

from pydantic import Field

from maillage.core.settings import Settings, setting


class ContractSettings(Settings):
    """The Django setting DEMO_UNTIL_CONTRACTS."""

    demo_until_contracts: Annotated[int, Field(ge=1, le=10_000_000)] = setting(
        "Les vrais marchés à partir desquels les pages ne montrent plus ceux de la démonstration.", 100
    )


SETTINGS: Final = (ContractSettings,)
