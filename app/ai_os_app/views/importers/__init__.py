"""Importers of the window."""
