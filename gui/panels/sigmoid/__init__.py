"""The sigmoid, with every example on it, and the loss against z."""
