"""Time stamps of an authority (RFC 3161) over the head of the register: request, answer, verification.

The imprint is the head itself, which is a SHA-256, so that `openssl ts -verify -digest HEAD -token_in` finds the same.
A token is trusted by the certificate of the authority that is given, not by those that it carries. Structures: RFC 3161
(2.4), CMS in RFC 5652 (5).
"""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from maillage.core.problems import Refused, sentence

STAMP_REQUEST: Final = "application/timestamp-query"
STAMP_ANSWER: Final = "application/timestamp-reply"
_SHA256: Final = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")
_HASHES: Final[dict[str, hashes.HashAlgorithm]] = {
    _SHA256.dotted_string: hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
_SIGNED_DATA: Final = "1.2.840.113549.1.7.2"
_STAMP_CONTENT: Final = "1.2.840.113549.1.9.16.1.4"  # id-ct-TSTInfo
_MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
_GRANTED: Final = (0, 1)  # granted, with changes
_NOT_GIVEN: Final = sentence(
    "L’autorité d’horodatage a refusé (état %(status)s) : vérifiez son adresse et votre contrat."
)
_UNREAD: Final = sentence("Ce jeton d’horodatage ne se lit pas : reprenez le fichier d’origine.")
_OTHER_HEAD: Final = sentence("Ce jeton horodate autre chose que cette tête de registre.")
_NOT_SIGNED: Final = sentence(
    "Ce jeton n’est pas signé par le certificat donné : vérifiez lequel est celui de l’autorité."
)
_NOT_AUTHORITY: Final = sentence(
    "Le certificat donné n’est pas celui d’une autorité d’horodatage en règle ce jour-là : demandez-lui le bon."
)
_CRL_UNREAD: Final = sentence(
    "Cette liste de révocation ne se lit pas : donnez la CRL de l’autorité, en PEM ou en DER."
)
_CRL_UNSIGNED: Final = sentence(
    "Cette liste de révocation n’est pas signée par l’émetteur du certificat : ajoutez le certificat de l’émetteur à "
    "la suite de celui de l’autorité, dans le même fichier."
)
_CRL_OLD: Final = sentence(
    "Cette liste de révocation est d’avant le jeton, et n’en dit rien : prenez-en une plus récente."
)
_REVOKED: Final = sentence(
    "Le certificat de l’autorité a été révoqué le %(day)s : ce jeton ne prouve plus rien, prenez celui d’une autre "
    "tête."
)
# Of these reasons a token of before the revocation stays good; of others, or of none, no token does (RFC 3161, 4).
_KEY_STAYS_GOOD: Final = frozenset(
    {
        x509.ReasonFlags.unspecified,
        x509.ReasonFlags.affiliation_changed,
        x509.ReasonFlags.superseded,
        x509.ReasonFlags.cessation_of_operation,
    }
)


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """When an authority saw a head, and its token."""

    stamped_at: dt.datetime
    token: bytes


@asn1.sequence
class _Algorithm:
    algorithm: x509.ObjectIdentifier
    parameters: asn1.Null | None


@asn1.sequence
class _Imprint:
    algorithm: _Algorithm
    digest: bytes


@asn1.sequence
class _Request:
    version: int
    imprint: _Imprint
    policy: x509.ObjectIdentifier | None
    nonce: int | None
    wants_certificate: Annotated[bool, asn1.Default(False)]


@asn1.sequence
class _Status:
    status: int
    words: list[str] | None
    failure: asn1.BitString | None


@asn1.sequence
class _Content:
    kind: x509.ObjectIdentifier
    content: Annotated[asn1.TLV, asn1.Explicit(0)]


@asn1.sequence
class _Answer:
    status: _Status
    token: _Content | None


@asn1.sequence
class _Encapsulated:
    kind: x509.ObjectIdentifier
    content: Annotated[bytes, asn1.Explicit(0)]


@asn1.sequence
class _Attribute:
    kind: x509.ObjectIdentifier
    values: asn1.SetOf[asn1.TLV]


@asn1.sequence
class _Signer:
    version: int
    identity: asn1.TLV
    digest_algorithm: _Algorithm
    attributes: Annotated[asn1.SetOf[_Attribute], asn1.Implicit(0)]
    signature_algorithm: _Algorithm
    signature: bytes
    others: Annotated[asn1.SetOf[_Attribute] | None, asn1.Implicit(1)]


@asn1.sequence
class _SignedContent:
    version: int
    digest_algorithms: asn1.SetOf[_Algorithm]
    encapsulated: _Encapsulated
    certificates: Annotated[asn1.SetOf[asn1.TLV] | None, asn1.Implicit(0)]
    revoked: Annotated[asn1.SetOf[asn1.TLV] | None, asn1.Implicit(1)]
    signers: asn1.SetOf[_Signer]


@asn1.sequence
class _Accuracy:
    seconds: int | None
    milliseconds: Annotated[int | None, asn1.Implicit(0)]
    microseconds: Annotated[int | None, asn1.Implicit(1)]


@asn1.sequence
class _GeneralName:
    name: asn1.TLV


@asn1.sequence
class _Stamped:
    version: int
    policy: x509.ObjectIdentifier
    imprint: _Imprint
    serial: int
    moment: asn1.GeneralizedTime
    accuracy: _Accuracy | None
    is_ordered: Annotated[bool, asn1.Default(False)]
    nonce: int | None
    authority: Annotated[_GeneralName | None, asn1.Implicit(0)]
    extensions: Annotated[list[asn1.TLV] | None, asn1.Implicit(1)]


def stamp_request(head: str, nonce: int) -> bytes:
    """What an authority is asked for a head, 64 hexadecimal digits; ``nonce`` is a number of this request alone."""
    algorithm = _Algorithm(algorithm=_SHA256, parameters=asn1.Null())
    imprint = _Imprint(algorithm=algorithm, digest=bytes.fromhex(head))
    request = _Request(version=1, imprint=imprint, policy=None, nonce=nonce, wants_certificate=True)
    return asn1.encode_der(request)


def stamp_of_answer(answer: bytes, head: str, nonce: int, certificate: bytes) -> TimeStamp:
    """The stamp that an authority answered to ``stamp_request``, verified; Refused for anything else."""
    try:
        read = asn1.decode_der(_Answer, answer)
    except ValueError as error:
        # Nothing is kept of it: the head is stamped at the next attempt.
        raise Refused("stamp_unread", _UNREAD) from error
    if read.status.status not in _GRANTED or read.token is None:
        raise Refused("stamp_not_given", _NOT_GIVEN, status=read.status.status)
    token = asn1.encode_der(read.token)
    if _signed(token)[1].nonce != nonce:
        raise Refused("stamp_of_another", _OTHER_HEAD)
    return TimeStamp(verify_stamp(token, head, certificate), token)


def verify_stamp(token: bytes, head: str, certificate: bytes) -> dt.datetime:
    """When a token says that ``head`` was there; Refused unless ``certificate`` (PEM) signed it for time stamps."""
    signed, stamped = _signed(token)
    if stamped.imprint.digest.hex() != head or stamped.imprint.algorithm.algorithm != _SHA256:
        raise Refused("stamp_of_another", _OTHER_HEAD)
    moment = stamped.moment.as_datetime().replace(tzinfo=dt.UTC)
    try:
        authority = x509.load_pem_x509_certificate(certificate)
        usage = authority.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (ValueError, x509.ExtensionNotFound) as error:
        # No certificate, or one of something else: no token is trusted by it.
        raise Refused("stamp_authority", _NOT_AUTHORITY) from error
    is_valid = authority.not_valid_before_utc <= moment <= authority.not_valid_after_utc
    if ExtendedKeyUsageOID.TIME_STAMPING not in usage or not is_valid:
        raise Refused("stamp_authority", _NOT_AUTHORITY)
    if not any(_has_signed(authority, signer, signed.encapsulated.content) for signer in signed.signers.as_list()):
        raise Refused("stamp_unsigned", _NOT_SIGNED)
    return moment


def refuse_revoked(moment: dt.datetime, certificate: bytes, crl: bytes) -> None:
    """Raise Refused where a revocation list (PEM or DER) says that a stamp of that moment cannot be believed.

    ``certificate`` (PEM) is the authority's, then those of who issued it, one of which has signed the list.
    """
    try:
        authority, *issuers = x509.load_pem_x509_certificates(certificate)
        revocations = x509.load_pem_x509_crl(crl) if crl.lstrip().startswith(b"-----") else x509.load_der_x509_crl(crl)
    except ValueError as error:
        # Nothing is said of the authority: the stamp is not told as good.
        raise Refused("crl_unread", _CRL_UNREAD) from error
    if revocations.issuer != authority.issuer or not any(
        _has_issued(revocations, issuer) for issuer in (authority, *issuers)
    ):
        raise Refused("crl_unsigned", _CRL_UNSIGNED)
    if revocations.last_update_utc < moment:
        raise Refused("crl_old", _CRL_OLD)
    entry = revocations.get_revoked_certificate_by_serial_number(authority.serial_number)
    if entry is None:
        return
    reasons = (extension.value.reason for extension in entry.extensions if isinstance(extension.value, x509.CRLReason))
    if next(reasons, None) not in _KEY_STAYS_GOOD or entry.revocation_date_utc <= moment:
        raise Refused("stamp_revoked", _REVOKED, day=entry.revocation_date_utc.date().isoformat())


def _has_issued(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    if issuer.subject != crl.issuer or not isinstance(key, (rsa.RSAPublicKey, ec.EllipticCurvePublicKey)):
        return False
    return crl.is_signature_valid(key)


def stamped_head(token: bytes) -> str:
    """The head that a token stamps, unverified."""
    return _signed(token)[1].imprint.digest.hex()


def _signed(token: bytes) -> tuple[_SignedContent, _Stamped]:
    try:
        outer = asn1.decode_der(_Content, token)
        signed = outer.content.parse(_SignedContent)
        stamped = asn1.decode_der(_Stamped, signed.encapsulated.content)
    except ValueError as error:
        # No token, or one that was cut: nothing is said of the head.
        raise Refused("stamp_unread", _UNREAD) from error
    if (outer.kind.dotted_string, signed.encapsulated.kind.dotted_string) != (_SIGNED_DATA, _STAMP_CONTENT):
        raise Refused("stamp_unread", _UNREAD)
    return signed, stamped


def _has_signed(authority: x509.Certificate, signer: _Signer, content: bytes) -> bool:
    """Whether the key of a certificate made a signature over ``content`` (RFC 5652, 5.4: over its attributes)."""
    algorithm = _HASHES.get(signer.digest_algorithm.algorithm.dotted_string)
    if algorithm is None:
        return False
    digest = hashes.Hash(algorithm)
    digest.update(content)
    stated = [
        value.data
        for attribute in signer.attributes.as_list()
        if attribute.kind.dotted_string == _MESSAGE_DIGEST
        for value in attribute.values.as_list()
    ]
    if stated != [digest.finalize()]:
        return False
    attributes, key = asn1.encode_der(signer.attributes), authority.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signer.signature, attributes, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signer.signature, attributes, ec.ECDSA(algorithm))
        else:
            return False
    except InvalidSignature:
        return False
    return True
