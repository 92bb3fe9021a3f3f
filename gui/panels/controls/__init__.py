"""Controls of data, features, descent and parameters."""
