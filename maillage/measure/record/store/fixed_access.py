"""Store a person's declaration about the fixed line of a test; a new declaration replaces the previous one."""

from datetime import datetime
from uuid import UUID

from maillage.core.problems import NotFound, Refused, sentence
from maillage.measure.record.domain.fixed_access import DeclaredAccess
from maillage.measure.record.domain.terms import Verdict
from maillage.measure.record.store.documents import device_of
from maillage.measure.record.store.models import FixedAccess, Measurement
from maillage.measure.record.store.operators import OperatorKind, operator_table
from maillage.measure.record.store.rows import writing


def declare_access(token: str, document_id: UUID, access: DeclaredAccess, *, now: datetime) -> None:
    """Store ``access`` for the measurement ``document_id`` of the device that holds ``token``.

    Raises NotFound where it has no such measurement; Refused where that was no fixed line, or the operator sells no
    fixed
    4G.
    """
    device = device_of(token)
    operator = None if access.operator is None else operator_table().by_id(access.operator)
    if access.operator is not None and (operator is None or operator.kind is not OperatorKind.FWA):
        message = sentence("« %(operator)s » ne vend pas de 4G fixe d’après la table des opérateurs : corrigez-le.")
        raise Refused("access_operator", message, operator=access.operator[:80])
    with writing():
        row = Measurement.objects.filter(document_id=document_id, device=device).only("verdict").first()
        if row is None:
            message = sentence("Cet appareil n’a pas envoyé ce test : envoyez-le d’abord.")
            raise NotFound("measurement_missing", message)
        if row.verdict != Verdict.NOT_MOBILE:
            message = sentence("Ce test n’est pas passé par une ligne fixe : il n’y a pas de box à déclarer.")
            raise Refused("access_mobile", message)
        FixedAccess.objects.update_or_create(
            document_id=document_id,
            defaults={
                "device": device,
                "is_fixed_4g": access.is_fixed_4g,
                "operator": operator.code if operator else None,
                "plan_mbps": access.plan_mbps,
                "is_wifi": access.is_wifi,
                "declared_at": now,
            },
        )
