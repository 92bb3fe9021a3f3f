"""The parts of reading a CSV file."""
