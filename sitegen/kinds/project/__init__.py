"""Major construction projects and their eight kinds of information."""
