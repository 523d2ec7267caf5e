"""Seen: a renewed certificate was taken at the next restart only, and nobody told that it had run out."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from maillage.measure.node.master import follow_certificate
from maillage.measure.node.settings import NodeSettings
from tests.core.certificate_files import make_pair

LIMIT_S = 20.0


def served_by(context: ssl.SSLContext, then: Callable[[], None], settings: NodeSettings) -> list[str]:
    """The certificate that a server of ``context`` shows, before ``then`` and once it shows another, or does not."""

    async def look() -> list[str]:
        server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        following = asyncio.create_task(follow_certificate(settings, context, every_s=0.02))
        shown = [await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", port))]
        then()
        for _look in range(20):
            await asyncio.sleep(0.1)
            shown.append(await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", port)))
            if shown[-1] != shown[0]:
                break
        following.cancel()
        server.close()
        return [shown[0], shown[-1]]

    return asyncio.run(asyncio.wait_for(look(), LIMIT_S))


@pytest.fixture
def settings(tmp_path: Path) -> NodeSettings:
    certificate, key = make_pair(tmp_path)
    return NodeSettings(
        host="127.0.0.1",
        port=0,
        name="local",
        folder=tmp_path,
        board_file=tmp_path / "board",
        trusted_keys=(),
        receipt_key=Ed25519PrivateKey.generate(),
        hosts=(),
        processes=1,
        uplink_bps=1,
        legacy="off",
        prefix_hour=1,
        day_bytes=1,
        version="1",
        certificate=certificate,
        certificate_key=key,
    )


def context_of(settings: NodeSettings) -> ssl.SSLContext:
    assert settings.certificate is not None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.certificate, settings.certificate_key)
    return context


def put_in_place(settings: NodeSettings, certificate: Path, key: Path) -> None:
    assert settings.certificate is not None
    assert settings.certificate_key is not None
    key.replace(settings.certificate_key)
    certificate.replace(settings.certificate)


def test_renewed_pair_is_shown_to_new_connections_without_a_restart(settings: NodeSettings, tmp_path: Path):
    renewed = make_pair(tmp_path, days=90)
    expected = renewed[0].read_text()

    before, after = served_by(context_of(settings), lambda: put_in_place(settings, *renewed), settings)

    assert (before != after, after.split()) == (True, expected.split())


def test_pair_that_does_not_fit_leaves_the_former_one_in_place(settings: NodeSettings, tmp_path: Path):
    other = replace(settings, certificate=make_pair(tmp_path, days=90)[0]).certificate
    assert other is not None
    _certificate, key = make_pair(tmp_path, days=91)

    before, after = served_by(context_of(settings), lambda: put_in_place(settings, other, key), settings)

    assert before == after
