"""Tables for a researcher's own programs, and the analysis record.

csv_text: one table as csv in which nothing runs as a formula
sheet_cell: one cell of a workbook, in which nothing runs either
dictionary: what each column of each table means
keys: how answers become scores: range, direction, reversed items, items needed
notices: what the owners of questionnaires require beside their results
withheld: what stays behind: names of files and sheets, wording of questions, whom to contact
results: the tables as they leave
pseudonyms: a fresh random word for each person, every time something is exported
workbook: all tables of the findings as .xlsx, or as a .zip of csv files
variable_names: names and labels as SPSS accepts them
tidy: answers and scores, long as csv and wide for SPSS
packed: archives and folders of small files, with their bounds
record: the analysis record: pseudonymised tables, versions and results
cells: the tables of a record, cell by cell
opening: a record read back, checked as anything foreign is
reproducing: the results of a record made again and compared

Nothing is imported here, for whoever shows releases needs `csv_text` and `sheet_cell`, and must reach no rows through
it.
"""
