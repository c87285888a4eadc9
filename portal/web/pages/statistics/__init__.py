"""The statistics page and its file."""
