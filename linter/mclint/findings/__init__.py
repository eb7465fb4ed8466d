"""What is found, and what becomes of it on the way out: suppressions, baseline, fingerprints, redaction."""
