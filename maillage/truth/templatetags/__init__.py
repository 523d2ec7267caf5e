"""Filters of the templates of predicted and measured coverage."""
