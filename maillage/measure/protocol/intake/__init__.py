"""Readers of external input for the command line test: the modem's radio readings, and HLS playlists."""
