"""Published sets: lists, pages, files, what an edition changed."""
