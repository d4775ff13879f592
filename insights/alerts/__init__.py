"""Where people stumble: found against what is normal, put to the owner, and watched after a fix until it shows if it helped."""
