"""Plain calculation on figures: periods, counts put together, charts, the spreadsheet."""
