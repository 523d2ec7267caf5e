"""How people of an event are named: to strangers of the other side by their organisation, to whom they meet in full."""

from django.utils.translation import gettext as _

from maillage.include.events.store.model_types import Registration


def shown_name(person: Registration) -> str:
    """What those read who may wish to meet her: her organisation, else only that somebody comes."""
    return person.organisation_name or _("Personne inscrite n° %(number)s") % {"number": person.number}


def full_name(person: Registration | None) -> str:
    """What those read who meet her: her name, then her organisation; of who was erased, that she was."""
    if person is None:
        return _("une personne effacée")
    return ", ".join(filter(None, (person.name, person.organisation_name))) or shown_name(person)
