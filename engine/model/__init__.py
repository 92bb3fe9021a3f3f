"""What is trained: an experiment's settings, features, training arrays, the decision field."""
