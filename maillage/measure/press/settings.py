"""What an installation decides of its press room: whom journalists call."""

from typing import Final

from maillage.core.settings import Settings, setting


class PressSettings(Settings):
    """Django knows it as PRESS_CONTACT."""

    press_contact: str = setting(
        "Qui répond à la presse : nom, téléphone, adresse ; vide : l’adresse de contact de l’installation.", ""
    )


SETTINGS: Final = (PressSettings,)
