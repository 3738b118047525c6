"""The canary crawl: every protected word of a world is unique, every operation is asked by everybody, and every byte is read."""
