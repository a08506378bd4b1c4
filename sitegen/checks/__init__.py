"""Runs all rules, turns faults into findings, reports and fixes them."""
