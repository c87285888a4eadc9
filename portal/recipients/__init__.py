"""The people and organisations that are paid, and the account each is paid into.

Owns recipients, their protected values, card accounts, account changes and relations (guardian,
householder, payee). Never knows a policy or a payment.
"""
