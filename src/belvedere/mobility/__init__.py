"""Who drives where: demand, shortest paths, equilibrium, calibration."""
