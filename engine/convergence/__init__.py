"""Where descent ends and how fast: curvature, learning-rate limits, Newton, optimum, margin."""
