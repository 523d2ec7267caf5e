"""Runs the measuring node with the settings of the environment; ``maillage node`` execs this, without Django."""

import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

import maillage
from maillage.core.problems import Problem
from maillage.core.signing_keys import public_keys_in
from maillage.measure.node.master import Master
from maillage.measure.node.settings import NodeSettings
from maillage.measure.speedtest.store.node_key import node_key, receipt_key
from maillage.site.configuration import Configuration, read_configuration
from maillage.site.processes.logs import configure_logs


def run_node() -> None:
    """Run until SIGTERM or SIGINT; a Problem is printed as its French sentence, with exit status 1."""
    try:
        configuration = read_configuration()
        configure_logs(configuration.log_form)
        Master(
            NodeSettings(
                host=configuration.node_host,
                port=configuration.node_port,
                name=configuration.node_name,
                folder=configuration.data_dir / "node",
                board_file=configuration.data_dir / "run" / "node-board",
                trusted_keys=trusted_keys(configuration),
                receipt_key=receipt_key(configuration.data_dir),
                hosts=configuration.all_hosts,
                processes=configuration.node_processes,
                uplink_bps=configuration.node_uplink_mbps * 1_000_000,
                legacy=configuration.node_legacy,
                prefix_hour=configuration.node_prefix_hour,
                day_bytes=configuration.node_day_gb * 1_000_000_000,
                version=maillage.__version__,
                certificate=configuration.node_certificate,
                certificate_key=configuration.node_key,
            )
        ).run()
    except Problem as problem:
        sys.stderr.write(f"{problem.text}\n")
        sys.exit(1)


def trusted_keys(configuration: Configuration) -> list[Ed25519PublicKey]:
    """The keys whose tokens the node accepts: those of MAILLAGE_NODE_TRUST, else this installation's own."""
    if configuration.node_trust is None:
        return [node_key(configuration.data_dir).public_key()]
    return public_keys_in(configuration.node_trust, "MAILLAGE_NODE_TRUST")


if __name__ == "__main__":
    run_node()
