"""Legal pages of a public body: publisher, contact, privacy, accessibility.

Sources: law 2004-575 of 21 June 2004 (legal notice); law 2005-102, article 47, decree 2019-768 and order of 20
September 2019 (statement of accessibility, RGAA 4.1); regulation (EU) 2016/679, articles 12 and 13.
"""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from maillage.territory.store.streets import streets_folder, streets_in_force
from maillage.web.installation import agency_name, legal_identity
from maillage.web.wording.conformity import conformity_words
from maillage.web.wording.formats import day


def legal_context() -> dict[str, object]:
    """What the legal pages of this installation say."""
    identity = legal_identity()
    percent, audited_on = identity.accessibility_percent, identity.accessibility_on
    if percent is None:
        audit = _(
            "Aucun audit n’a encore été fait : le site est donc dit non conforme, comme le veut la loi. Chaque page "
            "est contrôlée à chaque version par un outil automatique (axe-core), sans défaut connu ; un tel outil voit "
            "moins de la moitié des défauts."
        )
    elif audited_on is None:
        audit = _("L’audit du RGAA 4.1 trouve %(percent)s %% des critères respectés.") % {"percent": percent}
    else:
        words = {"day": day(audited_on), "percent": percent}
        audit = _("L’audit du RGAA 4.1, le %(day)s, trouve %(percent)s %% des critères respectés.") % words
    streets = streets_in_force(streets_folder(Path(settings.DATA_DIR)))
    return {
        "agency": agency_name(),
        "identity": identity,
        "is_complete": not identity.missing(),
        "conformity": conformity_words(percent),
        "audit": audit,
        "streets": streets,
    }
