"""Government debt: limit, balance, bonds, repayment."""
