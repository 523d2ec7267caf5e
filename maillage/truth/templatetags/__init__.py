"""Template filters of predicted and measured coverage."""
