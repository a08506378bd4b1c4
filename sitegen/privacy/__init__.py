"""Personal numbers: finds them in text and masks them."""
