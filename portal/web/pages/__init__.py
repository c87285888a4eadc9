"""What public pages show: one folder for each subject, `parts` for what they share."""
