"""The domain of Mingzhang: from the policy list to the payment a citizen can look up.

Read the folders from `crypto` up to `web`: foundations first, then the life of one payment.
It knows neither the search engines (`search`) nor what staff see (`cms`).
"""
