"""mclint beside other linters, on the same files, in the same run: `python -m benchmarks`."""
