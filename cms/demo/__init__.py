"""The demo county: invented people, sheets and staff, brought in through the real services.

Owns nothing that production uses. Numbers are synthetic and valid; no person here exists.
"""
