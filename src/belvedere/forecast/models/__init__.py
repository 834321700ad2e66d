"""Forecasters and the baselines beside them: one file each, all of contract.Forecaster's shape."""
