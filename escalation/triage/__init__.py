"""May a bot answer this? Rules, a classifier and the SOP's limits decide who answers, before anything is answered."""
