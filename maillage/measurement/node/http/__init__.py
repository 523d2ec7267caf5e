"""HTTP and WebSocket as the node speaks them."""
