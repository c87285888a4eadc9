"""The leak hunt: looks for every person of the demo in everything that somebody outside can get."""
