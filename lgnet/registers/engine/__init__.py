"""Reading a municipality's register of recipients: any usual spreadsheet to clean rows, nothing lost, nothing guessed."""
