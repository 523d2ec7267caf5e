"""What the register of companies says of a holder, in words."""

from typing import Final

from django.utils.translation import gettext as _

from maillage.companies.queries.companies import establishments_by_siret
from maillage.companies.queries.trades import trade_name
from maillage.companies.terms import Company, SizeCategory
from maillage.core.problems import sentence
from maillage.territory.queries import name_of
from maillage.web.wording.formats import day

_SIZES: Final = {
    SizeCategory.SMALL: sentence("Petite ou moyenne entreprise (PME)"),
    SizeCategory.INTERMEDIATE: sentence("Entreprise de taille intermédiaire (ETI)"),
    SizeCategory.LARGE: sentence("Grande entreprise"),
}


def register_texts(company: Company) -> tuple[str, ...]:
    """Its size, trade, seat, whether it is closed, the names that it had; what is not known is left out."""
    texts = [_(_SIZES[company.size])] if company.size is not None else []
    if company.trade:
        trade = " ".join(filter(None, (company.trade, trade_name(company.trade))))
        texts.append(_("Activité : %(trade)s") % {"trade": trade})
    if company.naf_2025 and company.naf_2025 != company.trade:
        trade = " ".join(filter(None, (company.naf_2025, trade_name(company.naf_2025))))
        texts.append(_("Activité dans la NAF 2025 : %(trade)s") % {"trade": trade})
    seat = establishments_by_siret([company.seat_siret]).get(company.seat_siret) if company.seat_siret else None
    # Where a person lives is often where she works.
    if seat is not None and seat.commune and not company.is_withheld and not company.is_person:
        texts.append(_("Siège : %(place)s") % {"place": name_of(seat.commune) or seat.commune})
    if not company.is_active:
        texts.append(_("Cessée, dit le registre"))
    texts += [
        _("Autrefois « %(name)s », jusqu’au %(day)s") % {"name": former.name, "day": day(former.until)}
        for former in company.former_names
    ]
    if company.is_withheld:
        texts.append(_("Le registre ne diffuse pas son nom : il n’est pas montré ici."))
    return tuple(texts)
