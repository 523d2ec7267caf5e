"""Predictions made into published folders: layers, communes, sectors, and what they were made of."""
