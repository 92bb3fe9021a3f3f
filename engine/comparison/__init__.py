"""Many runs: race, time trial, learning-rate lab, sweep, Dask cluster."""
