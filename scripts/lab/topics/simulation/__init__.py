"""Half a year of a company that does not exist, through the production code: what fires, how soon, and what is proven."""
