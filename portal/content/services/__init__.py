"""Writing the register."""
