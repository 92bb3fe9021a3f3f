"""The decision boundary with the examples."""
