"""The policy list and the page of one policy."""
