"""Where SOPs come from beside a folder that is synced by hand: what a source lists, what is new or gone, how runs went."""
