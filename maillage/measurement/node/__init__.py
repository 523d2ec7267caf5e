"""One process a core that measures: HTTP and WebSocket by its own hand, sessions shared on a board."""
