"""Recipes: one module per platform that customers come from."""
