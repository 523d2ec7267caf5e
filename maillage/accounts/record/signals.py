"""Says to the features above that somebody asked for an organisation: what she had begun with them comes along."""

from typing import Final

from django.dispatch import Signal

organisation_asked: Final = Signal()  # request, organisation
