"""Certificates that tests make, signed by themselves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "node")])


def make_pair(folder: Path, *, days: int = 60, names: tuple[str, ...] = ("noeud.example.org",)) -> tuple[Path, Path]:
    """A certificate in force since yesterday for ``days`` days, and its key."""
    key = Ed25519PrivateKey.generate()
    builder = x509.CertificateBuilder(NAME, NAME, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(NOW - timedelta(days=1)).not_valid_after(NOW + timedelta(days=days))
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False
        )
    certificate_file, key_file = folder / f"{days}-{len(names)}.pem", folder / f"{days}-{len(names)}.key"
    certificate_file.write_bytes(builder.sign(key, None).public_bytes(Encoding.PEM))
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate_file, key_file
