"""SOPs as production assets: versions, sections, owners, approval, review. All of retrieval that other rooms may read."""
