"""Grounded answers: retrieve, point at the evidence, compose around it, check, or say "I don't know"."""
