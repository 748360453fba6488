"""What every package needs: settings, errors, tables, warehouse, randomness."""
