"""What happens to an SOP once it is published: what a change does, and which sections their owners look at again."""
