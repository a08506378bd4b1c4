"""How a rule is declared: code, severity, scope, legal basis, and its page in the docstring."""
