"""The measurement node: one process per core, its own HTTP and WebSocket server, sessions in shared memory."""
