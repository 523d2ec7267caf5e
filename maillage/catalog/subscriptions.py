"""What of the catalogue can be followed by e-mail: a data set, and all that is published about a territory."""

from typing import Final

from maillage.catalog.queries import changes
from maillage.catalog.terms.subscriptions import SubscriptionSubject
from maillage.core.problems import sentence

SUBJECTS: Final = (
    SubscriptionSubject("dataset", changes.read_dataset, changes.dataset_name, changes.dataset_changes),
    SubscriptionSubject(
        "territory",
        changes.read_territory,
        changes.territory_name,
        changes.territory_changes,
        title=sentence("Suivre ce territoire"),
        promise=sentence("Vous recevrez un courriel quand quelque chose est publié sur ce territoire."),
    ),
)
