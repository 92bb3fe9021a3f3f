"""What the plot of the decision boundary is drawn from."""
