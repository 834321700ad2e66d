"""The report of an evaluation: a page for the mayor, an annex for the planner."""
