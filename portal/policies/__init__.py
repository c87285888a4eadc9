"""The policy list: what the county pays, in which edition, by whose rule.

Owns the stable policy (code ``042``), its listing in every edition, rates, the columns a policy
adds to a sheet, and the data that decides routes, notice and disclosure. Never knows a recipient or
a payment.
"""
