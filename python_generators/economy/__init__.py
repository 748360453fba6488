"""Monthly conditions that all customers share: calendar, prices, rates, market."""
