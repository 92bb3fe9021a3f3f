"""Many runs over the values of one setting, here or on a cluster."""
