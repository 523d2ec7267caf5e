"""API and exports of the press room."""
