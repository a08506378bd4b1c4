"""Policy documents: validity and the policy library."""
