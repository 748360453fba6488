"""The base population: people made by Faker, whose columns depend on each other."""
