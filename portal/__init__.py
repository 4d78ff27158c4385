"""Guichet Autonomie: one web form that finds the right funder, says why, and seals the request."""
