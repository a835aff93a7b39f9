"""XLSX and XLS: workbooks of Excel and of all that write its formats."""
