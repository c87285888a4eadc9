"""Making a backup, bringing one back, trying that it can be brought back."""
