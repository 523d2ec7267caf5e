"""What people keep of fixed 4G. Predictions, plans and reports are folders (queries/prediction_files.py), not rows."""
