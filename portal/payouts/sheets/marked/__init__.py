"""The clerk's own sheet back, with the cells marked that findings concern.

A workbook is edited in place, so that everything else of it stays as it was, values of formulas
included: `sheet` is the act, `cells` colours cells of a worksheet, `styles` has the colours,
`notes` writes the notes on cells, `threads` replies in threads of comments, `markup_edit` finds
places in markup, `parcel` packs anew.
"""
