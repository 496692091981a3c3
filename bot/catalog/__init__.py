"""Where titles come from: source files, the starter catalog, and the index build."""
