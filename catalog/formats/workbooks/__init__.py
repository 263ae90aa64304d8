"""The text of every cell of a small workbook (XLSX, XLS, ODS), read by a child process with limits."""
