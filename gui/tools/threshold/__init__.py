"""A threshold for the prediction, and how well it tells the classes apart."""
