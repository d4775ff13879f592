"""Guards the calls to a language model: what is sent, how long it may take, how often it is tried, what it may cost."""
