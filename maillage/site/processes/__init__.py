"""The processes of an installation: started, watched, stopped."""
