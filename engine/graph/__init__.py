"""The computation graph and backpropagation: formulas, values, code, quiz, gradient check."""
