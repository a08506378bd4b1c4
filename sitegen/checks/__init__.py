"""Runs the rules, turns their faults into findings, and reports and fixes the findings."""
