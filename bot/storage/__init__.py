"""SQL: tables, the journal that writes, the reports that read."""
