"""The staff desk: screens inside the Wagtail admin, one file per context.

A screen reads through queries and acts through services; the predicate that shows a button is the
one that guards the act.
"""
