"""The suite. It mirrors the source tree; journeys, architecture and bench stand beside it."""
