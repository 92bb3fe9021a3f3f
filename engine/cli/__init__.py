"""The command line: options, checks, headless runs, sweeps."""
