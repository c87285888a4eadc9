"""The bank's side: layouts as data, the file that goes out, the file that comes back."""
