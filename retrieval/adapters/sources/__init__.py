"""Sources of SOPs and Cairn's copy of them on disk: a folder, git, Confluence, Notion, Google Drive."""
