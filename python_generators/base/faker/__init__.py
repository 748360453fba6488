"""The base population made by Faker."""
