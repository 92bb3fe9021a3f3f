"""Steps needed against the learning rate."""
