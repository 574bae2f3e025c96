"""A trainer's view of the files: problems, preview, publish, releases."""
