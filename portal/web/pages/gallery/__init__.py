"""Every component in every state, on sample data."""
