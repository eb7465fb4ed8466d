"""From findings to files: choose edits, apply them, show them as a diff, write them safely."""
