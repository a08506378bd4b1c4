"""Interpretations: the pairing with policies, and whether their text says something of its own."""
