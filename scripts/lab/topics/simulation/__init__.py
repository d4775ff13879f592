"""Half a year of a company that does not exist, through the production code: what rings, how soon, and what is proven."""
