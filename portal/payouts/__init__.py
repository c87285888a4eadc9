"""Payout batches from sheet to bank and back.

Owns drafts, submitted lines, their events, the checks, the bank files. Never publishes: disclosure
reads paid lines from here. Nobody edits a submitted line (article 13); corrections are new rows.
"""
