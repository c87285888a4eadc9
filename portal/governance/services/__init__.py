"""Applying the rules, deciding terms, placing and releasing holds."""
