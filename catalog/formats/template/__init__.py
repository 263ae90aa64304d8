"""The workbook in which agencies describe many datasets at once, laid out as the incumbent's import expects it."""
