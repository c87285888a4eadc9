"""Commands for whoever runs the servers."""
