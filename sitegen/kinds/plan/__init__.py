"""Plans with period, indicators and assessments."""
