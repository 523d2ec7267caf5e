"""The measurement protocol, the measurement node, the clients that run tests, and the reference pages and video."""
