"""From an uploaded sheet to a draft (article 12 (2)).

The modules in order of work:

`drafts` the two acts, import and replace; `request` who imports what for whom, settled before the
sheet is opened; `source` the file itself; `sheet_import` one pass over one sheet, which has `read`
understand each row, `hashes` hash and mask its values, `people` resolve who is on record and
`stage` write chunks of rows to staging tables, then runs the set-wise checks, all while
the `collector` of cycles rests; `insert` moves what is staged into the live tables; `outcome` is
the answer.
"""
