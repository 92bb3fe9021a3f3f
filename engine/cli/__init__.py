"""The command line: options, checks, headless runs, tables and CSV."""
