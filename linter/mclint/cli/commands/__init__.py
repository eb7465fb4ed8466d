"""The commands, one module each: `configure` adds the arguments, `run` does the work and returns the exit code."""
