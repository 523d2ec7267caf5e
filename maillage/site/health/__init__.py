"""How the installation is: its health, metrics, room on the disk."""
