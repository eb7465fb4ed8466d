"""A plug-in for mclint as a third party would write it: one rule, one language, one report format."""
