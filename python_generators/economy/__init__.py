"""The month-level world all customers share: calendar, prices, rates, market."""
