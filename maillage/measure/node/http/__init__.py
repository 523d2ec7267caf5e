"""The node's HTTP/1.1 and WebSocket server."""
