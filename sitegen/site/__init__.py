"""What a site says of itself: site.yml, registers, calendar, and the built-in tables behind them."""
