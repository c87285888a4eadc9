"""The register of public content (article 20): what is public, since when, what became of it.

Owns an item per published page with kind, title, address, dates and short answers, and its public
history. Never holds the text of a page (pages lie above and hand it over), never a payment.
"""
