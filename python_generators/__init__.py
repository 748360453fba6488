"""Makes the raw tables: a Faker base, its SDV copies, and the month-level world."""
