"""Pure monthly maths: a columnar batch of customers in, their months out; no I/O."""
